import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JobStore, type JobEvent } from './store';

const TASKS = ['a', 'b', 'c', 'mapped'];
const WORDS = ['pending', 'ready', 'queued', 'running', 'waiting', 'up_for_retry', 'success', 'failed', 'upstream_failed', 'skipped', 'cancelled'];

const history: fc.Arbitrary<JobEvent[]> = fc
  .array(
    fc.record({
      word: fc.constantFrom(...WORDS),
      task: fc.constantFrom(...TASKS),
      item: fc.option(fc.nat(3), { nil: undefined }),
      job: fc.boolean(),
    }),
    { maxLength: 60 },
  )
  .map((list) =>
    list.map(({ word, task, item, job }, i) => {
      const timestamp = new Date(1_700_000_000_000 + i * 1000).toISOString();
      if (job) return { seq: i + 1, type: 'job.running', timestamp };
      const mapped = task === 'mapped' && item !== undefined ? { map_index: item } : {};
      return { seq: i + 1, type: `task.${word}`, timestamp, task_id: task, attempt: 1, ...mapped };
    }),
  );

function shown(store: JobStore): unknown {
  return {
    last: store.last,
    status: store.status,
    counts: [...store.counts],
    tasks: store.ids.map((id, i) => [id, store.statusOf(i), store.queuedAt[i], store.startedAt[i], store.endedAt[i], store.past.get(i)]),
    events: store.events.length,
  };
}

function inOrder(events: readonly JobEvent[]): JobStore {
  const store = new JobStore(TASKS);
  store.take(events);
  return store;
}

describe('JobStore', () => {
  it('shows the same in any order of messages, with any repeats', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(59), { maxLength: 30 }), fc.infiniteStream(fc.nat()), (events, repeats, chance) => {
        const store = new JobStore(TASKS);
        const deliveries = [...events, ...repeats.flatMap((i) => events[i] ?? [])]
          .map((event) => ({ event, at: chance.next().value as number }))
          .toSorted((a, b) => a.at - b.at);
        for (const { event } of deliveries) store.take([event]);
        expect(shown(store)).toEqual(shown(inOrder(events)));
      }),
    );
  });

  it('shows what all events up to a cut amount to, and goes on after it', () => {
    fc.assert(
      fc.property(history, fc.nat(60), fc.nat(60), (events, lost, resumed) => {
        const store = new JobStore(TASKS);
        const missing = events[lost];
        const result = store.take(events.filter((event) => event !== missing));
        if (missing !== undefined && missing.seq < events.length) {
          expect(result).toBe('gap');
          expect(shown(store)).toEqual(shown(inOrder(events.slice(0, lost))));
        }
        // The stream is asked for what follows the last event, and says some things again.
        store.take(events.slice(Math.min(store.last, resumed)));
        expect(shown(store)).toEqual(shown(inOrder(events)));
      }),
    );
  });

  it('counts each task once', () => {
    fc.assert(
      fc.property(history, (events) => {
        const store = inOrder(events);
        expect(store.counts.reduce((sum, n) => sum + n, 0)).toBe(store.size);
        for (let code = 0; code < store.counts.length; code++) {
          expect(store.counts[code]).toBe([...store.state.subarray(0, store.size)].filter((state) => state === code).length);
        }
      }),
    );
  });

  it('keeps the times of attempts that are over', () => {
    const at = (seq: number, type: string, attempt: number): JobEvent => ({
      seq,
      type,
      attempt,
      task_id: 'a',
      timestamp: new Date(seq * 1000).toISOString(),
    });
    const store = inOrder([
      at(1, 'task.queued', 1),
      at(2, 'task.running', 1),
      at(3, 'task.up_for_retry', 1),
      at(4, 'task.queued', 2),
      at(5, 'task.running', 2),
    ]);
    expect(store.past.get(0)).toEqual([{ attempt: 1, queuedAt: 1000, startedAt: 2000, endedAt: 3000 }]);
    expect(store.queuedAt[0]).toBe(4000);
    expect(store.endedAt[0]).toBe(0);
  });
});
