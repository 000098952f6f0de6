import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LETTERS, storeOf, type States } from './states';
import { JobStore, type JobEvent } from './store';

const TASKS = ['a', 'b', 'c'];
const LETTER_OF = new Map(Object.entries(LETTERS).map(([letter, status]) => [status as string, letter]));

const history = fc
  .array(fc.record({ word: fc.constantFrom(...LETTER_OF.keys()), task: fc.constantFrom(...TASKS) }), { maxLength: 40 })
  .map((list) =>
    list.map(({ word, task }, i): JobEvent => ({
      seq: i + 1,
      type: `task.${word}`,
      timestamp: new Date(1_700_000_000_000 + i * 1000).toISOString(),
      task_id: task,
      attempt: 1,
    })),
  );

/** What the API answers for a job that stands like this. */
function statesOf(store: JobStore): States {
  const column = (values: Float64Array): (number | null)[] => [...values.subarray(0, store.size)].map((at) => (at === 0 ? null : at));
  return {
    job_id: 'j',
    dag: 'd',
    dag_version: 1,
    status: 'running',
    last_event: store.last,
    task_counts: {},
    states: store.ids.map((_, i) => LETTER_OF.get(store.statusOf(i)) ?? '?').join(''),
    queued_at: column(store.queuedAt),
    started_at: column(store.startedAt),
    completed_at: column(store.endedAt),
    attempts: [...store.attempts.subarray(0, store.size)],
    worker: store.ids.map(() => -1),
    workers: [],
  };
}

function shown(store: JobStore): unknown {
  return [store.last, [...store.counts], store.ids.map((_, i) => [store.statusOf(i), store.queuedAt[i], store.startedAt[i], store.endedAt[i]])];
}

it('a store that begins with the states of a moment goes on as one that began with the first event', () => {
  fc.assert(
    fc.property(history, fc.nat(40), (events, cut) => {
      const whole = new JobStore(TASKS);
      whole.take(events.slice(0, cut));
      const middle = storeOf(TASKS, statesOf(whole), { started_at: null, completed_at: null });
      expect(shown(middle)).toEqual(shown(whole));
      whole.take(events.slice(cut));
      // Some events come again, as after a cut.
      middle.take(events.slice(Math.max(0, cut - 3)));
      expect(shown(middle)).toEqual(shown(whole));
    }),
  );
});
