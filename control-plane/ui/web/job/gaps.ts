import type { JobStore } from './store';

/** A stretch of time, in milliseconds. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

const PARTS = 2000;

/** Idle time is folded if it is at least so long, in milliseconds, and at least this part of all. */
const LEAST = 2000;
const LEAST_PART = 0.12;

/** How much of a folded stretch is left at both of its ends, as a part of all, so that one sees what ended before it. */
const MARGIN_PART = 0.01;

/**
 * The long stretches between two moments in which no task ran: backoff, a long wait, nobody to run anything. An attempt that runs counts until
 * `now`. Costs the same for ten stretches as for one, and one step a task.
 */
export function idleGaps(store: JobStore, from: number, to: number, now: number): Interval[] {
  const span = to - from;
  if (span < LEAST) return [];
  const change = new Int32Array(PARTS + 2);
  const part = span / PARTS;
  const busy = (start: number, end: number): void => {
    if (start === 0) return;
    const first = Math.max(0, Math.min(PARTS, Math.floor((start - from) / part)));
    const last = Math.max(0, Math.min(PARTS, Math.floor(((end === 0 ? now : end) - from) / part)));
    change[first] = (change[first] ?? 0) + 1;
    change[last + 1] = (change[last + 1] ?? 0) - 1;
  };
  let any = false;
  for (let i = 0; i < store.size; i++) {
    for (const attempt of store.past.get(i) ?? []) busy(attempt.startedAt, attempt.endedAt);
    if ((store.startedAt[i] ?? 0) !== 0) any = true;
    busy(store.startedAt[i] ?? 0, store.endedAt[i] ?? 0);
  }
  if (!any && store.past.size === 0) return [];
  const least = Math.max(LEAST, span * LEAST_PART);
  const margin = span * MARGIN_PART;
  const gaps: Interval[] = [];
  let begin = 0;
  for (let p = 0, running = 0; p <= PARTS; p++) {
    running += change[p] ?? 0;
    const idle = running === 0 && p < PARTS;
    if (idle) continue;
    const gap = { from: from + begin * part + margin, to: from + p * part - margin };
    if (p > begin && gap.to - gap.from >= least) gaps.push(gap);
    begin = p + 1;
  }
  return gaps;
}

/** Where moments are on an axis on which some stretches are folded to an equal small width. */
export interface TimeScale {
  x(at: number): number;
  at(x: number): number;
  /** The folded stretches that are seen, with where they are. */
  readonly folded: readonly (Interval & { readonly left: number; readonly right: number })[];
  /** Milliseconds a pixel, outside folded stretches. */
  readonly perPixel: number;
}

/** The width of a folded stretch, in pixels. */
export const FOLDED = 36;

export function timeScale(from: number, to: number, width: number, gaps: readonly Interval[]): TimeScale {
  const inView = gaps.map((gap) => ({ from: Math.max(from, gap.from), to: Math.min(to, gap.to) })).filter((gap) => gap.to > gap.from);
  const usual = Math.max(1, to - from) / Math.max(1, width);
  // One that would become wider than it is stays as it is.
  const seen = inView.filter((gap) => (gap.to - gap.from) / usual > FOLDED);
  const time = Math.max(1, to - from - seen.reduce((sum, gap) => sum + gap.to - gap.from, 0));
  const perPixel = time / Math.max(1, width - seen.length * FOLDED);
  const folded: (Interval & { left: number; right: number })[] = [];
  let saved = 0;
  for (const gap of seen) {
    const left = (gap.from - from - saved) / perPixel + folded.length * FOLDED;
    folded.push({ ...gap, left, right: left + FOLDED });
    saved += gap.to - gap.from;
  }
  return {
    folded,
    perPixel,
    x(at) {
      let cut = 0;
      let passed = 0;
      for (const gap of folded) {
        if (at < gap.from) break;
        if (at <= gap.to) return gap.left + (FOLDED * (at - gap.from)) / (gap.to - gap.from);
        cut += gap.to - gap.from;
        passed++;
      }
      return (at - from - cut) / perPixel + passed * FOLDED;
    },
    at(x) {
      let cut = 0;
      let passed = 0;
      for (const gap of folded) {
        if (x < gap.left) break;
        if (x <= gap.right) return gap.from + ((x - gap.left) / FOLDED) * (gap.to - gap.from);
        cut += gap.to - gap.from;
        passed++;
      }
      return from + cut + (x - passed * FOLDED) * perPixel;
    },
  };
}
