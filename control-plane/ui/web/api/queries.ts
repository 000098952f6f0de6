import { QueryClient, keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTopic } from '../live/context';
import { answer, client, type Dag, type DagWithDefinition, type Job } from './client';
import { ApiError } from './error';

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 600_000,
      refetchOnWindowFocus: false,
      // What the API refuses it refuses again.
      retry: (count, error) => !(error instanceof ApiError && error.status < 500) && count < 3,
    },
  },
});

/** Asks again for what may have changed, at most twice a second however many events come. */
const due = new Map<string, readonly unknown[]>();
let timer: ReturnType<typeof setTimeout> | undefined;

export function refresh(...key: readonly unknown[]): void {
  due.set(JSON.stringify(key), key);
  timer ??= setTimeout(() => {
    timer = undefined;
    for (const queryKey of due.values()) void queries.invalidateQueries({ queryKey });
    due.clear();
  }, 500);
}

export interface JobFilter {
  readonly dag?: string;
  readonly status?: Job['status'];
  readonly limit?: number;
  readonly cursor?: string;
  /** With how many tasks of each job are in which status; the server reads each job for it, so that `limit` is 100 at most. */
  readonly include?: 'task_counts';
  readonly triggered_by?: string;
  /** Only jobs that were created at this time or later. */
  readonly created_after?: string;
}

export function useJobs(filter: JobFilter, enabled = true) {
  return useQuery({
    queryKey: ['jobs', filter],
    queryFn: () => answer(client.GET('/v1/jobs', { params: { query: filter } })),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useJob(id: string) {
  return useQuery({ queryKey: ['job', id], queryFn: () => answer(client.GET('/v1/jobs/{id}', { params: { path: { id } } })) });
}

/** All DAGs, page after page. */
async function allDags(): Promise<Dag[]> {
  const dags: Dag[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { dags: Dag[]; next_cursor: string | null } = await answer(client.GET('/v1/dags', { params: { query: { cursor } } }));
    dags.push(...page.dags);
    cursor = page.next_cursor;
  }
  return dags;
}

export function useDags() {
  return useQuery({ queryKey: ['dags'], queryFn: allDags, refetchInterval: 10_000 });
}

export function useDag(dag: string) {
  return useQuery({
    queryKey: ['dag', dag],
    queryFn: async () => (await answer(client.GET('/v1/dags/{dag}', { params: { path: { dag } } }))) as DagWithDefinition,
    refetchInterval: 10_000,
  });
}

export function useVersions(dag: string) {
  return useQuery({
    queryKey: ['versions', dag],
    queryFn: () => answer(client.GET('/v1/dags/{dag}/versions', { params: { path: { dag } } })),
  });
}

export function useWorkers() {
  return useQuery({
    queryKey: ['workers'],
    queryFn: () => answer(client.GET('/v1/workers')),
    refetchInterval: 5000,
  });
}

/** Keeps lists of jobs as they are: each event of a job's life has them asked for again, and so does each new beginning of the stream. */
export function useLiveJobs(dag?: string): void {
  useTopic(dag === undefined ? 'jobs' : `dag:${dag}`, {
    onEvents: (message) => {
      if (message.events.some((event) => event.type.startsWith('job.'))) refresh('jobs');
    },
    onBegin: () => refresh('jobs'),
    onPoll: () => refresh('jobs'),
  });
}
