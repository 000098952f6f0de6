import { canonical } from '../part/diff';

/** One option of a task or DAG that differs; undefined where it is not given. */
export interface Change {
  readonly name: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Tasks with one change in common. */
export interface ChangedTasks {
  readonly tasks: readonly string[];
  readonly changes: readonly Change[];
}

/** What differs between two versions of a DAG. */
export interface VersionDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly ChangedTasks[];
  /** Options of the DAG itself, such as its schedule. */
  readonly options: readonly Change[];
}

type Fields = Readonly<Record<string, unknown>>;

/** The tasks of a document by id, in their order: they may be an object by id or a list. */
export function tasksOf(definition: Fields): Map<string, Fields> {
  const { tasks } = definition;
  if (Array.isArray(tasks)) {
    return new Map(
      (tasks as Fields[]).map((task) => {
        const { id, task_id: taskId, ...rest } = task;
        return [String(taskId ?? id), rest];
      }),
    );
  }
  return new Map(Object.entries((tasks ?? {}) as Record<string, Fields>));
}

function changesOf(a: Fields, b: Fields): Change[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.filter((name) => canonical(a[name]) !== canonical(b[name])).map((name) => ({ name, a: a[name], b: b[name] }));
}

export function diffVersions(a: Fields, b: Fields): VersionDiff {
  const before = tasksOf(a);
  const after = tasksOf(b);
  const changed = new Map<string, { tasks: string[]; changes: Change[] }>();
  for (const [id, task] of after) {
    const old = before.get(id);
    if (old === undefined) continue;
    const changes = changesOf(old, task);
    if (changes.length === 0) continue;
    const key = canonical(changes);
    const known = changed.get(key);
    if (known === undefined) changed.set(key, { tasks: [id], changes });
    else known.tasks.push(id);
  }
  const { tasks: _, ...optionsA } = a;
  const { tasks: __, ...optionsB } = b;
  return {
    added: [...after.keys()].filter((id) => !before.has(id)),
    removed: [...before.keys()].filter((id) => !after.has(id)),
    changed: [...changed.values()],
    options: changesOf(optionsA, optionsB),
  };
}

/** Ids by what they are without digits, so that many of one role are one word: `part_# ×9,998`. */
export function stems(ids: readonly string[]): { readonly stem: string; readonly ids: readonly string[] }[] {
  const found = new Map<string, string[]>();
  for (const id of ids) {
    const stem = id.replaceAll(/\d+/g, '#');
    const known = found.get(stem);
    if (known === undefined) found.set(stem, [id]);
    else known.push(id);
  }
  return [...found].map(([stem, list]) => ({ stem: list.length === 1 ? (list[0] ?? stem) : stem, ids: list }));
}
