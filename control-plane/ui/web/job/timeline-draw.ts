import { LOOKS, SOLID, STATUSES, type Status } from '../part/status';
import { duration } from '../part/format';
import { FOLDED, type TimeScale } from './gaps';
import type { JobStore } from './store';

/** A line of the timeline. */
export type Row =
  | { readonly kind: 'group'; readonly key: string; readonly label: string; readonly members: readonly number[]; readonly open: boolean }
  | { readonly kind: 'task'; readonly key: string; readonly task: number; readonly depth: number };

export interface Theme {
  readonly dark: boolean;
  readonly line: string;
  readonly text: string;
  readonly faint: string;
  readonly accent: string;
}

/** Reads the colours that pages have at the moment. */
export function themeOf(element: Element): Theme {
  const style = getComputedStyle(element);
  const probe = (name: string): string => style.getPropertyValue(name).trim();
  const dark = style.colorScheme === 'dark' || (style.colorScheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  const pick = (name: string): string => {
    const both = /^light-dark\((.+?),\s*(.+)\)$/.exec(probe(name));
    return (both === null ? probe(name) : dark ? both[2] : both[1]) ?? '#888';
  };
  return { dark, line: pick('--line'), text: pick('--text-2'), faint: pick('--text-3'), accent: pick('--accent') };
}

export interface View {
  readonly rows: readonly Row[];
  readonly first: number;
  readonly last: number;
  readonly rowHeight: number;
  readonly scrollTop: number;
  readonly width: number;
  readonly height: number;
  /** The moments at the left and the right edge, in milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
  /** From where the axis counts: the start of the job where it says `+200 ms`, 0 where it says the time of day. */
  readonly origin: number;
  readonly critical: ReadonlySet<number>;
  readonly scale: TimeScale;
}

const shapes = new Map<Status, Path2D>();

function shapeOf(status: Status): Path2D {
  let known = shapes.get(status);
  if (known === undefined) {
    known = new Path2D(LOOKS[status].shape);
    shapes.set(status, known);
  }
  return known;
}

/** Draws a status's shape with its left upper corner there, 12 px wide. */
export function drawShape(ctx: CanvasRenderingContext2D, status: Status, x: number, y: number): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.lineWidth = 1.5;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  ctx.strokeStyle = LOOKS[status].ink;
  ctx.fillStyle = LOOKS[status].ink;
  if (SOLID.has(status)) ctx.fill(shapeOf(status));
  else ctx.stroke(shapeOf(status));
  ctx.restore();
}

/** Steps of an axis that are read easily, in milliseconds. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 21_600_000, 43_200_000, 86_400_000];

/** Moments for the labels of an axis, at least so many pixels apart, at even distances from the origin. None within a folded stretch. */
export function ticks(view: Pick<View, 'from' | 'to' | 'origin' | 'scale'>, apart = 90): number[] {
  const { from, to, origin, scale } = view;
  const least = scale.perPixel * apart;
  const step = STEPS.find((each) => each >= least) ?? 86_400_000 * Math.ceil(least / 86_400_000);
  const found: number[] = [];
  let at = origin + Math.ceil((from - origin) / step) * step;
  while (at <= to) {
    const here = at;
    const gap = scale.folded.find((each) => here > each.from && here < each.to);
    if (gap === undefined) found.push(at);
    // A stretch of days beside seconds is not gone through second by second.
    at = gap === undefined ? at + step : origin + Math.ceil((gap.to - origin) / step) * step;
  }
  return found;
}

export function drawTimeline(ctx: CanvasRenderingContext2D, store: JobStore, view: View, theme: Theme): void {
  const { width, height, rows, rowHeight } = view;
  ctx.clearRect(0, 0, width, height);
  const x = (at: number): number => view.scale.x(at);
  ctx.strokeStyle = theme.line;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const at of ticks(view)) {
    const line = Math.round(x(at)) + 0.5;
    ctx.moveTo(line, 0);
    ctx.lineTo(line, height);
  }
  ctx.stroke();
  drawFolded(ctx, view, theme);
  for (let r = view.first; r < view.last; r++) {
    const row = rows[r];
    if (row === undefined) continue;
    const y = r * rowHeight - view.scrollTop;
    if (row.kind === 'group') drawGroup(ctx, store, row.members, view, x, y, theme);
    else drawTask(ctx, store, row.task, view, x, y, theme);
  }
  if (store.endedJobAt === 0 && view.now >= view.from && view.now <= view.to) {
    const line = Math.round(x(view.now)) + 0.5;
    ctx.strokeStyle = theme.accent;
    ctx.beginPath();
    ctx.moveTo(line, 0);
    ctx.lineTo(line, height);
    ctx.stroke();
  }
}

/** Draws the labels of the axis, each beside its line. */
export function drawAxis(ctx: CanvasRenderingContext2D, view: View, theme: Theme, label: (at: number) => string): void {
  const { width } = view;
  ctx.clearRect(0, 0, width, 24);
  ctx.font = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = theme.faint;
  const taken = view.scale.folded.map((gap): readonly [number, number] => {
    const text = duration(gap.to - gap.from);
    const wide = ctx.measureText(text).width;
    const left = Math.max(0, Math.min(width - wide, (gap.left + gap.right - wide) / 2));
    ctx.fillStyle = theme.text;
    ctx.fillText(text, left, 13);
    return [left - 8, left + wide + 8];
  });
  ctx.fillStyle = theme.faint;
  for (const at of ticks(view)) {
    const text = label(at);
    const left = Math.round(view.scale.x(at)) + 4;
    const right = left + ctx.measureText(text).width;
    // A label that would be cut, or cover how long a folded stretch is, is left out.
    if (right <= width && !taken.some(([from, to]) => right > from && left < to)) ctx.fillText(text, left, 13);
  }
}

/** Hatched where time is left out. */
function drawFolded(ctx: CanvasRenderingContext2D, view: View, theme: Theme): void {
  for (const { left, right } of view.scale.folded) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, 0, right - left, view.height);
    ctx.clip();
    ctx.strokeStyle = theme.line;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (let y = -FOLDED; y < view.height + FOLDED; y += 7) {
      ctx.moveTo(left, y + FOLDED);
      ctx.lineTo(right, y);
    }
    ctx.stroke();
    ctx.restore();
  }
}

function drawTask(
  ctx: CanvasRenderingContext2D,
  store: JobStore,
  i: number,
  view: View,
  x: (at: number) => number,
  y: number,
  theme: Theme,
): void {
  const middle = y + view.rowHeight / 2;
  let before = 0;
  for (const attempt of store.past.get(i) ?? []) {
    backoff(ctx, x, before, attempt.queuedAt, middle, theme);
    wait(ctx, x, attempt.queuedAt, attempt.startedAt, middle);
    bar(ctx, x, attempt.startedAt === 0 ? attempt.queuedAt : attempt.startedAt, attempt.endedAt, middle, 'up_for_retry', theme, view);
    before = attempt.endedAt;
  }
  const queuedAt = store.queuedAt[i] ?? 0;
  const startedAt = store.startedAt[i] ?? 0;
  const endedAt = store.endedAt[i] ?? 0;
  const status = store.statusOf(i);
  backoff(ctx, x, before, queuedAt, middle, theme);
  if (queuedAt !== 0) wait(ctx, x, queuedAt, startedAt !== 0 ? startedAt : endedAt !== 0 ? endedAt : view.now, middle);
  if (startedAt !== 0) {
    bar(ctx, x, startedAt, endedAt !== 0 ? endedAt : view.now, middle, status, theme, view);
  } else if (endedAt !== 0) {
    // It ended without a start, as a task that is skipped: a mark.
    const at = x(endedAt);
    if (at >= -12 && at <= view.width + 12) mark(ctx, status, at, middle, theme);
  }
  if (view.critical.has(i) && startedAt !== 0) {
    const left = Math.max(0, x(startedAt));
    const right = Math.min(view.width, Math.max(left + 2, x(endedAt !== 0 ? endedAt : view.now)));
    ctx.fillStyle = theme.accent;
    ctx.fillRect(left, middle + 10, right - left, 2);
  }
}

function mark(ctx: CanvasRenderingContext2D, status: Status, at: number, middle: number, theme: Theme): void {
  ctx.fillStyle = LOOKS[status].fill;
  ctx.beginPath();
  ctx.roundRect(at, middle - 6, 12, 12, 3);
  ctx.fill();
  outline(ctx, status, theme);
  drawShape(ctx, status, at, middle - 6);
}

/** An edge of 3:1 around fills that are near to the ground. */
function outline(ctx: CanvasRenderingContext2D, status: Status, theme: Theme): void {
  const edge = theme.dark
    ? status === 'upstream_failed' || status === 'cancelled'
      ? '#868d97'
      : null
    : status === 'skipped' || status === 'pending' || status === 'ready'
      ? '#7d8594'
      : null;
  if (edge === null) return;
  ctx.strokeStyle = edge;
  ctx.lineWidth = 1;
  ctx.stroke();
}

function wait(ctx: CanvasRenderingContext2D, x: (at: number) => number, from: number, to: number, middle: number): void {
  if (from === 0 || to <= from) return;
  const left = x(from);
  const right = x(to);
  if (right - left < 1) return;
  ctx.fillStyle = LOOKS.queued.fill;
  ctx.globalAlpha = 0.55;
  ctx.fillRect(left, middle - 1.5, right - left, 3);
  ctx.globalAlpha = 1;
}

function backoff(ctx: CanvasRenderingContext2D, x: (at: number) => number, from: number, to: number, middle: number, theme: Theme): void {
  if (from === 0 || to <= from) return;
  ctx.strokeStyle = theme.faint;
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 3]);
  ctx.beginPath();
  ctx.moveTo(x(from), middle);
  ctx.lineTo(x(to), middle);
  ctx.stroke();
  ctx.setLineDash([]);
}

function bar(
  ctx: CanvasRenderingContext2D,
  x: (at: number) => number,
  from: number,
  to: number,
  middle: number,
  status: Status,
  theme: Theme,
  view: View,
): void {
  const left = Math.max(-8, x(from));
  const right = Math.min(view.width + 8, Math.max(x(to), x(from) + 3));
  if (right < 0 || left > view.width) return;
  ctx.fillStyle = LOOKS[status].fill;
  ctx.beginPath();
  ctx.roundRect(left, middle - 7, right - left, 14, Math.min(3, (right - left) / 2));
  ctx.fill();
  outline(ctx, status, theme);
  if (right - left >= 18) drawShape(ctx, status, Math.max(2, left + 2), middle - 6);
}

/** How many of a group ran at each pixel, as an area; ends that failed as ticks above it. */
function drawGroup(
  ctx: CanvasRenderingContext2D,
  store: JobStore,
  members: readonly number[],
  view: View,
  x: (at: number) => number,
  y: number,
  theme: Theme,
): void {
  const width = Math.ceil(view.width);
  const change = new Int32Array(width + 2);
  const still = new Int32Array(width + 2);
  const failed = new Uint8Array(width + 1);
  const clamp = (value: number): number => Math.max(0, Math.min(width, Math.floor(value)));
  const span = (from: number, to: number, runs: boolean): void => {
    if (from === 0) return;
    const a = x(from);
    const b = Math.max(x(to), a + 1);
    if (b < 0 || a > width) return;
    const left = clamp(a);
    const right = Math.max(left + 1, clamp(b));
    const into = runs ? still : change;
    into[left] = (into[left] ?? 0) + 1;
    into[right] = (into[right] ?? 0) - 1;
  };
  for (const i of members) {
    for (const attempt of store.past.get(i) ?? []) {
      span(attempt.startedAt, attempt.endedAt, false);
      fail(attempt.endedAt);
    }
    const startedAt = store.startedAt[i] ?? 0;
    const endedAt = store.endedAt[i] ?? 0;
    if (startedAt !== 0) span(startedAt, endedAt !== 0 ? endedAt : view.now, endedAt === 0);
    if (STATUSES[store.state[i] ?? 0] === 'failed') fail(endedAt);
  }
  function fail(at: number): void {
    const place = x(at);
    if (place >= 0 && place <= width) failed[Math.floor(place)] = 1;
  }
  let most = 1;
  for (let p = 0, a = 0, b = 0; p < width; p++) {
    a += change[p] ?? 0;
    b += still[p] ?? 0;
    most = Math.max(most, a + b);
  }
  const base = y + view.rowHeight - 5;
  const tall = view.rowHeight - 12;
  const ended = new Path2D();
  const running = new Path2D();
  for (let p = 0, a = 0, b = 0; p < width; p++) {
    a += change[p] ?? 0;
    b += still[p] ?? 0;
    if (a + b === 0) continue;
    const low = a === 0 ? 0 : Math.max(1.5, (tall * a) / most);
    const high = b === 0 ? 0 : Math.max(1.5, (tall * b) / most);
    if (low > 0) ended.rect(p, base - low, 1, low);
    if (high > 0) running.rect(p, base - low - high, 1, high);
  }
  ctx.fillStyle = LOOKS.success.fill;
  ctx.fill(ended);
  ctx.fillStyle = LOOKS.running.fill;
  ctx.fill(running);
  ctx.fillStyle = LOOKS.failed.fill;
  for (let p = 0; p <= width; p++) if (failed[p] === 1) ctx.fillRect(p - 1, y + 3, 2, view.rowHeight - 8);
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, base, view.width, 1);
}
