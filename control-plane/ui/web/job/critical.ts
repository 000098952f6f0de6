import type { JobStore } from './store';

/** The chain of tasks that the end of a job waited for, and where its time went, in milliseconds. */
export interface CriticalPath {
  /** Positions, from the first task to the last. */
  readonly tasks: readonly number[];
  readonly running: number;
  readonly waiting: number;
  readonly backoff: number;
  readonly total: number;
}

/**
 * From the task that ended last, back over the upstream that ended last. What lies between the end of one and the next start is waiting; between
 * attempts it is backoff. A task that runs counts until `now`.
 */
export function criticalPath(store: JobStore, upstream: readonly (readonly number[])[], now: number): CriticalPath {
  const endOf = (i: number): number => {
    const ended = store.endedAt[i] ?? 0;
    if (ended !== 0) return ended;
    return (store.startedAt[i] ?? 0) !== 0 || (store.queuedAt[i] ?? 0) !== 0 ? now : 0;
  };
  let at = -1;
  for (let i = 0; i < upstream.length; i++) {
    // Of tasks that end in one millisecond the one further down: the others ended before it.
    if (endOf(i) > 0 && (at === -1 || endOf(i) >= endOf(at))) at = i;
  }
  const tasks: number[] = [];
  while (at !== -1) {
    tasks.unshift(at);
    let latest = -1;
    for (const from of upstream[at] ?? []) {
      if (endOf(from) > 0 && (latest === -1 || endOf(from) > endOf(latest))) latest = from;
    }
    at = latest;
  }
  let running = 0;
  let backoff = 0;
  for (const i of tasks) {
    const last = store.startedAt[i] ?? 0;
    if (last !== 0) running += Math.max(0, endOf(i) - last);
    let ended = 0;
    for (const attempt of store.past.get(i) ?? []) {
      if (attempt.startedAt !== 0 && attempt.endedAt !== 0) running += attempt.endedAt - attempt.startedAt;
      if (ended !== 0 && attempt.queuedAt > ended) backoff += attempt.queuedAt - ended;
      ended = attempt.endedAt;
    }
    const queued = store.queuedAt[i] ?? 0;
    if (ended !== 0 && queued > ended) backoff += queued - ended;
  }
  const first = tasks[0];
  const last = tasks.at(-1);
  if (first === undefined || last === undefined) return { tasks, running: 0, waiting: 0, backoff: 0, total: 0 };
  const begin = store.startedJobAt !== 0 ? store.startedJobAt : (store.queuedAt[first] ?? 0);
  const total = Math.max(0, endOf(last) - begin);
  return { tasks, running, backoff, waiting: Math.max(0, total - running - backoff), total };
}
