import type { JobGraph } from './graph';

/** Tasks that play one role: of equal type, with ids that differ by digits only, on one level. */
export interface Group {
  readonly key: string;
  /** The id of its only task, or the stem with `#` for digits. */
  readonly label: string;
  readonly type: string;
  readonly level: number;
  /** Positions of its tasks, in topological order. */
  readonly members: readonly number[];
  /** Indices of the groups that its tasks depend on, each once, ascending. */
  readonly upstream: readonly number[];
}

export interface Folded {
  readonly groups: readonly Group[];
  /** The group of each task, by position. */
  readonly groupOf: Int32Array;
}

/** How many tasks are on the longest way to each task, before it. Upstreams stand before their downstreams. */
export function levels(upstream: readonly (readonly number[])[]): Int32Array {
  const level = new Int32Array(upstream.length);
  for (let i = 0; i < upstream.length; i++) {
    let highest = -1;
    for (const from of upstream[i] ?? []) highest = Math.max(highest, level[from] ?? 0);
    level[i] = highest + 1;
  }
  return level;
}

/** Puts tasks of one role together. Since roles are of one level, the groups have no cycle either. */
export function fold(graph: JobGraph): Folded {
  return group(graph, (i) => {
    const stem = (graph.ids[i] ?? '').replaceAll(/\d+/g, '#');
    return `${graph.types[i] ?? ''}\u0000${stem}`;
  });
}

/** As {@link fold}, but with the tasks of some groups of that fold by themselves. */
export function foldBut(graph: JobGraph, folded: Folded, open: ReadonlySet<number>): Folded {
  return group(graph, (i) => {
    const index = folded.groupOf[i] ?? 0;
    return open.has(index) ? `\u0001${graph.ids[i] ?? ''}` : String(index);
  });
}

/** Each task by itself, as groups of one. */
export function unfolded(graph: JobGraph): Folded {
  return group(graph, (i) => graph.ids[i] ?? '');
}

function group(graph: JobGraph, role: (i: number) => string): Folded {
  const level = levels(graph.upstream);
  const indices = new Map<string, number>();
  const members: number[][] = [];
  const keys: string[] = [];
  const order = [...graph.ids.keys()].toSorted((a, b) => (level[a] ?? 0) - (level[b] ?? 0) || a - b);
  const groupOf = new Int32Array(graph.ids.length);
  for (const i of order) {
    const key = `${level[i]}\u0000${role(i)}`;
    let index = indices.get(key);
    if (index === undefined) {
      index = members.length;
      indices.set(key, index);
      members.push([]);
      keys.push(key);
    }
    members[index]?.push(i);
    groupOf[i] = index;
  }
  const groups = members.map((list, index): Group => {
    const first = list[0] ?? 0;
    const from = new Set<number>();
    for (const i of list) for (const up of graph.upstream[i] ?? []) from.add(groupOf[up] ?? 0);
    return {
      key: keys[index] ?? '',
      label: list.length === 1 ? (graph.ids[first] ?? '') : (graph.ids[first] ?? '').replaceAll(/\d+/g, '#'),
      type: graph.types[first] ?? '',
      level: level[first] ?? 0,
      members: list,
      upstream: [...from].toSorted((a, b) => a - b),
    };
  });
  return { groups, groupOf };
}
