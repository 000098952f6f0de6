import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobView } from './follow';
import { JobReplay } from './replay';
import { JobStore, type JobEvent } from './store';

const WORDS = ['queued', 'running', 'up_for_retry', 'success', 'failed', 'pending'];

const history: fc.Arbitrary<JobEvent[]> = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(...WORDS)), { minLength: 1, maxLength: 40 })
  .map((list) =>
    list.map(([task_id, word], i) => ({
      seq: i + 1,
      type: `task.${word}`,
      task_id,
      attempt: 1,
      timestamp: new Date(1_700_000_000_000 + i * 1000).toISOString(),
    })),
  );

function follower(events: readonly JobEvent[]): JobView {
  const store = new JobStore(['a', 'b', 'c']);
  store.take(events);
  const graph = { ids: store.ids.slice(), types: [], upstream: [[], [], []], complete: true };
  return { id: 'j', dag: 'd', version: 1, store, graph, complete: true, revision: 0, past: false, end: 0, listen: () => () => {}, now: () => 0 };
}

function shown({ store }: JobView): unknown {
  return [store.last, store.lastAt, [...store.counts], store.ids.map((_, i) => [store.statusOf(i), store.startedAt[i], store.endedAt[i], store.past.get(i)])];
}

describe('JobReplay', () => {
  it('shows the same after an event, whichever were looked at before', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(1000), { minLength: 1 }), (events, moves) => {
        const job = follower(events);
        let replay = new JobReplay(job, events, 1);
        for (const move of moves) {
          const to = 1 + (move % events.length);
          replay = replay.moved(to);
          expect(shown(replay)).toEqual(shown(new JobReplay(job, events, to)));
          expect(replay.now()).toBe(Date.parse(events[to - 1]?.timestamp ?? ''));
        }
        expect(shown(replay.moved(events.length))).toEqual(shown(job));
      }),
    );
  });
});
