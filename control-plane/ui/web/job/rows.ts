import { fold, type Folded } from './fold';
import type { JobGraph } from './graph';
import type { JobStore } from './store';
import type { Row } from './timeline-draw';
import { STATUSES, type Status } from '../part/status';
import type { Counts } from '../part/glyph';

/** Below so many tasks, each has its own line from the start. */
export const FOLD_FROM = 40;

/** Items of mapped tasks, by the position of their task. */
export function itemsOf(store: JobStore): Map<number, number[]> {
  const items = new Map<number, number[]>();
  for (let i = 0; i < store.size; i++) {
    const parent = store.parent[i] ?? -1;
    if (parent === -1) continue;
    const list = items.get(parent);
    if (list === undefined) items.set(parent, [i]);
    else list.push(i);
  }
  return items;
}

/** The lines of a timeline: groups with their tasks below them where they are open, items of a mapped task below it. */
export function rowsOf(store: JobStore, folded: Folded, open: ReadonlySet<string>, flat: boolean): Row[] {
  const items = itemsOf(store);
  const rows: Row[] = [];
  const task = (i: number, depth: number): void => {
    rows.push({ kind: 'task', key: store.ids[i] ?? '', task: i, depth });
    const own = items.get(i);
    if (own === undefined) return;
    const key = `${store.ids[i]}#`;
    const isOpen = open.has(key);
    rows.push({ kind: 'group', key, label: `items of ${store.ids[i]}`, members: own, open: isOpen });
    if (isOpen) for (const item of own) rows.push({ kind: 'task', key: store.ids[item] ?? '', task: item, depth: depth + 1 });
  };
  for (const group of folded.groups) {
    const single = group.members.length === 1;
    if (!single && !flat) {
      const key = String(folded.groups.indexOf(group));
      const isOpen = open.has(key);
      rows.push({ kind: 'group', key, label: group.label, members: group.members, open: isOpen });
      if (!isOpen) continue;
    }
    for (const i of group.members) task(i, single || flat ? 0 : 1);
  }
  return rows;
}

/** How many of some tasks are in which status. */
export function countsOf(store: JobStore, members: readonly number[]): Counts {
  const counts: Partial<Record<Status, number>> = {};
  for (const i of members) {
    const status = STATUSES[store.state[i] ?? 0] ?? 'pending';
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

const folds = new WeakMap<JobGraph, Folded>();

/** The fold of a graph, computed once. */
export function foldOf(graph: JobGraph): Folded {
  let known = folds.get(graph);
  if (known === undefined) {
    known = fold(graph);
    folds.set(graph, known);
  }
  return known;
}
