import { answer, client, type Job } from '../api/client';
import { graphOf, type JobGraph } from './graph';
import { storeOf } from './states';
import { JobStore, type JobEvent } from './store';

/** A job as it stood at one moment. */
export interface LoadedJob {
  readonly job: Job;
  readonly graph: JobGraph;
  readonly store: JobStore;
  /** Whether the store has earlier attempts and their backoff as well. */
  readonly complete: boolean;
}

const PAGE = 10_000;

/** With more events than this, a job is read by how its tasks stand at last. */
const MOST = 60_000;

/** Reads a job once. */
export async function loadJob(id: string): Promise<LoadedJob> {
  const path = { id };
  const job = await answer(client.GET('/v1/jobs/{id}', { params: { path } }));
  const [graph, states] = await Promise.all([
    graphOf(job.dag, job.dag_version, id),
    answer(client.GET('/v1/jobs/{id}/states', { params: { path } })),
  ]);
  if (states.last_event > MOST) return { job, graph, store: storeOf(graph.ids, states, job), complete: false };
  return { job, graph, store: await replay(id, graph.ids, states.last_event), complete: true };
}

/** The job as all events up to one amount to. */
export async function replay(id: string, ids: readonly string[], upTo: number): Promise<JobStore> {
  const store = new JobStore(ids);
  while (store.last < upTo) {
    const query = { after: store.last, limit: Math.min(PAGE, upTo - store.last) };
    const page = await answer(client.GET('/v1/jobs/{id}/events', { params: { path: { id }, query } }));
    const before = store.last;
    store.take(page.events as JobEvent[]);
    if (store.last === before) break;
  }
  return store;
}
