import { answer, client } from '../api/client';
import { queries } from '../api/queries';

/** The tasks of a DAG's version, by position, in topological order. */
export interface JobGraph {
  readonly ids: readonly string[];
  readonly types: readonly string[];
  readonly upstream: readonly (readonly number[])[];
  /** Whether the edges are known. */
  readonly complete: boolean;
  /** Where the edges are not known, the graph of groups of tasks. */
  readonly groups?: JobGraph;
}

export function emptyGraph(): JobGraph {
  return { ids: [], types: [], upstream: [], complete: false };
}

/** The graph of a version, which never changes. */
export function versionGraph(dag: string, version: number) {
  return queries.fetchQuery({
    queryKey: ['graph', dag, version],
    queryFn: () => answer(client.GET('/v1/dags/{dag}/versions/{version}/graph', { params: { path: { dag, version } } })),
  });
}

/** The graph of the version that a job is pinned to. One with very many edges has no edges here, and its groups instead. */
export async function graphOf(dag: string, version: number, job: string): Promise<JobGraph> {
  const { tasks, groups } = await versionGraph(dag, version);
  if (tasks !== null) return { ...tasks, complete: true };
  const query = { fields: ['task_id', 'map_index', 'type'] as ('task_id' | 'map_index' | 'type')[] };
  const all = await answer(client.GET('/v1/jobs/{id}/tasks', { params: { path: { id: job }, query } }));
  const own = all.tasks.filter((task) => task.map_index === undefined);
  return {
    ids: own.map((task) => task.task_id),
    types: own.map((task) => task.type ?? ''),
    upstream: own.map(() => []),
    complete: false,
    groups: groupsGraph(groups ?? []),
  };
}

interface GroupOfTasks {
  readonly type: string;
  readonly id_stem: string;
  readonly count: number;
  readonly upstream: readonly number[];
}

/** A graph whose nodes are groups of tasks. */
export function groupsGraph(groups: readonly GroupOfTasks[]): JobGraph {
  return {
    ids: groups.map((group) => (group.count === 1 ? group.id_stem : `${group.id_stem} ×${group.count.toLocaleString('en-US')}`)),
    types: groups.map((group) => group.type),
    upstream: groups.map((group) => group.upstream),
    complete: true,
  };
}
