/** One line of two texts beside each other: in both, only in the first or only in the second. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
  /** Its number in the first and the second text, from 1; 0 where it is not. */
  readonly a: number;
  readonly b: number;
}

/** Above so many differences no shortest list of them is looked for: what lies between the equal ends is then shown as replaced. */
const MOST = 2000;

/** The lines of two texts, with as few removed and added ones as there can be (Myers). */
export function diffLines(a: readonly string[], b: readonly string[]): DiffLine[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const lines: DiffLine[] = [];
  for (let i = 0; i < head; i++) lines.push({ kind: 'same', text: a[i] ?? '', a: i + 1, b: i + 1 });
  for (const step of middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail))) {
    lines.push({ ...step, a: step.a === 0 ? 0 : step.a + head, b: step.b === 0 ? 0 : step.b + head });
  }
  for (let i = tail; i > 0; i--) lines.push({ kind: 'same', text: a[a.length - i] ?? '', a: a.length - i + 1, b: b.length - i + 1 });
  return lines;
}

function middle(a: readonly string[], b: readonly string[]): DiffLine[] {
  const most = Math.min(MOST, a.length + b.length);
  const size = 2 * most + 3;
  const at = most + 1;
  let front = new Int32Array(size);
  const trace: Int32Array[] = [];
  for (let d = 0; d <= most; d++) {
    trace.push(front.slice());
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (front[at + k - 1] ?? 0) < (front[at + k + 1] ?? 0));
      let x = down ? (front[at + k + 1] ?? 0) : (front[at + k - 1] ?? 0) + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      front[at + k] = x;
      if (x >= a.length && y >= b.length) return back(a, b, trace, at);
    }
  }
  front = new Int32Array(0);
  return [
    ...a.map((text, i): DiffLine => ({ kind: 'removed', text, a: i + 1, b: 0 })),
    ...b.map((text, i): DiffLine => ({ kind: 'added', text, a: 0, b: i + 1 })),
  ];
}

/** From the end back to the beginning, over the furthest reach of each number of differences. */
function back(a: readonly string[], b: readonly string[], trace: readonly Int32Array[], at: number): DiffLine[] {
  const lines: DiffLine[] = [];
  let x = a.length;
  let y = b.length;
  for (let d = trace.length - 1; d >= 0; d--) {
    const front = trace[d] ?? new Int32Array(0);
    const k = x - y;
    const down = k === -d || (k !== d && (front[at + k - 1] ?? 0) < (front[at + k + 1] ?? 0));
    const before = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : (front[at + before] ?? 0);
    const fromY = d === 0 ? 0 : fromX - before;
    while (x > fromX && y > fromY) {
      lines.push({ kind: 'same', text: a[x - 1] ?? '', a: x, b: y });
      x--;
      y--;
    }
    if (d === 0) break;
    if (down) lines.push({ kind: 'added', text: b[y - 1] ?? '', a: 0, b: y });
    else lines.push({ kind: 'removed', text: a[x - 1] ?? '', a: x, b: 0 });
    x = fromX;
    y = fromY;
  }
  return lines.toReversed();
}

/** A stretch of differences with some equal lines around it, and how many equal lines were left out before it. */
export interface Hunk {
  readonly skipped: number;
  readonly lines: readonly DiffLine[];
}

/** Only what differs, with so many equal lines around it. No hunk: the texts are equal. */
export function hunksOf(lines: readonly DiffLine[], around = 3): Hunk[] {
  const hunks: Hunk[] = [];
  let end = 0;
  for (let i = 0; i < lines.length; i++) {
    if (lines[i]?.kind === 'same') continue;
    const first = Math.max(end, i - around);
    let last = i;
    for (let next = i; next < lines.length && next <= last + 2 * around + 1; next++) if (lines[next]?.kind !== 'same') last = next;
    const stop = Math.min(lines.length, last + around + 1);
    hunks.push({ skipped: first - end, lines: lines.slice(first, stop) });
    end = stop;
    i = stop - 1;
  }
  return hunks;
}

/** A value as text whose lines can be compared: JSON with the names of an object in their order, however they came. */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value), null, 2) ?? 'null';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
