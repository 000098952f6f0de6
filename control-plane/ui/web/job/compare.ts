import { STATUSES, type Status } from '../part/status';
import { levels } from './fold';
import type { JobGraph } from './graph';
import { FOLD_FROM } from './rows';
import type { JobStore } from './store';

/** How one job did the tasks of a line: null where it has none of them. */
export interface Side {
  readonly counts: Partial<Record<Status, number>>;
  /** From the first start to the last end, in milliseconds; -1 if nothing started. */
  readonly took: number;
  /** The sum of what its tasks waited between being queued and their start, in milliseconds. */
  readonly waited: number;
}

/** One task of two jobs, or tasks of one role. */
export interface Line {
  readonly key: string;
  readonly label: string;
  readonly tasks: readonly string[];
  readonly a: Side | null;
  readonly b: Side | null;
  /** How much longer the second job took for it, in milliseconds; 0 unless both ran it. */
  readonly delta: number;
}

interface Half {
  readonly graph: JobGraph;
  readonly store: JobStore;
}

/**
 * The tasks of two jobs side by side, those of one role together from {@link FOLD_FROM} tasks on, in topological order of the second job. Tasks
 * that only the first one has follow. `now` is the end of what still runs.
 */
export function linesOf(a: Half, b: Half, now: number): Line[] {
  const flat = Math.max(a.graph.ids.length, b.graph.ids.length) < FOLD_FROM;
  const groups = new Map<string, { label: string; tasks: string[] }>();
  const seen = new Set<string>();
  for (const { graph } of [b, a]) {
    const level = levels(graph.upstream);
    graph.ids.forEach((id, i) => {
      if (seen.has(id)) return;
      seen.add(id);
      const stem = flat ? id : id.replaceAll(/\d+/g, '#');
      const key = flat ? id : `${level[i]} ${graph.types[i]} ${stem}`;
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { label: stem, tasks: [id] });
      else known.tasks.push(id);
    });
  }
  return [...groups].map(([key, { label, tasks }]) => lineOf(key, tasks.length === 1 ? (tasks[0] ?? label) : label, tasks, a, b, now));
}

/** The line of a task by itself. */
export function lineOf(key: string, label: string, tasks: readonly string[], a: Half, b: Half, now: number): Line {
  const one = sideOf(a, tasks, now);
  const other = sideOf(b, tasks, now);
  const both = one !== null && other !== null && one.took >= 0 && other.took >= 0;
  return { key, label, tasks, a: one, b: other, delta: both ? other.took - one.took : 0 };
}

function sideOf({ graph, store }: Half, tasks: readonly string[], now: number): Side | null {
  const counts: Partial<Record<Status, number>> = {};
  let first = Infinity;
  let last = -Infinity;
  let waited = 0;
  let any = false;
  for (const id of tasks) {
    const i = store.position(id);
    if (i === -1 || i >= graph.ids.length) continue;
    any = true;
    const status = STATUSES[store.state[i] ?? 0] ?? 'pending';
    counts[status] = (counts[status] ?? 0) + 1;
    const attempts = [
      ...(store.past.get(i) ?? []),
      { queuedAt: store.queuedAt[i] ?? 0, startedAt: store.startedAt[i] ?? 0, endedAt: store.endedAt[i] ?? 0 },
    ];
    for (const attempt of attempts) {
      if (attempt.startedAt === 0) continue;
      first = Math.min(first, attempt.startedAt);
      last = Math.max(last, attempt.endedAt === 0 ? now : attempt.endedAt);
      if (attempt.queuedAt !== 0) waited += Math.max(0, attempt.startedAt - attempt.queuedAt);
    }
  }
  return any ? { counts, took: first === Infinity ? -1 : Math.max(0, last - first), waited } : null;
}
