import type { components } from '../api/schema';
import { STATUSES, type Status } from '../part/status';
import { JobStore } from './store';

export type States = components['schemas']['States'];

/** The letters of the API for the statuses of tasks. */
export const LETTERS: Readonly<Record<string, Status>> = {
  P: 'pending',
  D: 'ready',
  Q: 'queued',
  R: 'running',
  W: 'waiting',
  Y: 'up_for_retry',
  S: 'success',
  F: 'failed',
  U: 'upstream_failed',
  K: 'skipped',
  C: 'cancelled',
};

/** A store that knows how tasks stand, and not how they came there: no events, no earlier attempts, no errors, no items of mapped tasks. */
export function storeOf(ids: readonly string[], states: States, job: { started_at: string | null; completed_at: string | null }): JobStore {
  const store = new JobStore(ids);
  const started = Date.parse(job.started_at ?? '') || 0;
  const ended = states.status === 'running' || states.status === 'pending' ? 0 : Date.parse(job.completed_at ?? '') || 0;
  store.begin({ last: states.last_event, status: states.status, startedAt: started, endedAt: ended });
  for (let i = 0; i < ids.length; i++) {
    const status = LETTERS[states.states[i] ?? 'P'] ?? 'pending';
    store.set(i, {
      code: STATUSES.indexOf(status),
      queuedAt: states.queued_at[i] ?? 0,
      startedAt: states.started_at[i] ?? 0,
      endedAt: states.completed_at[i] ?? 0,
      attempts: states.attempts[i] ?? 0,
    });
  }
  return store;
}
