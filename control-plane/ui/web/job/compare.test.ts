import { describe, expect, it } from 'vitest';
import { linesOf } from './compare';
import type { JobGraph } from './graph';
import { JobStore, type JobEvent } from './store';

function graphOf(ids: readonly string[]): JobGraph {
  return { ids, types: ids.map(() => 'noop'), upstream: ids.map((_, i) => (i === 0 ? [] : [0])), complete: true };
}

/** A job whose tasks each start at their place in the list and take so long, in milliseconds. */
function job(tasks: Readonly<Record<string, number>>) {
  const ids = Object.keys(tasks);
  const store = new JobStore(ids);
  let seq = 0;
  const say = (task_id: string, word: string, at: number): JobEvent => ({
    seq: ++seq,
    type: `task.${word}`,
    task_id,
    attempt: 1,
    timestamp: new Date(1_000_000 + at).toISOString(),
  });
  ids.forEach((id, i) => {
    const took = tasks[id] ?? 0;
    store.take([say(id, 'queued', i * 10), say(id, 'running', i * 10 + 5), say(id, 'success', i * 10 + 5 + took)]);
  });
  return { graph: graphOf(ids), store };
}

describe('linesOf', () => {
  it('has each task of both jobs once, and how much longer the second one took', () => {
    const lines = linesOf(job({ load: 100, old: 5 }), job({ load: 140, fresh: 7 }), 0);
    expect(lines.map(({ label, delta }) => [label, delta])).toEqual([
      ['load', 40],
      ['fresh', 0],
      ['old', 0],
    ]);
    expect(lines[1]?.a).toBeNull();
    expect(lines[2]?.b).toBeNull();
    expect(lines[0]?.b).toEqual({ counts: { success: 1 }, took: 140, waited: 5 });
  });

  it('puts tasks of one role together where there are many', () => {
    const many = (took: number) => Object.fromEntries([['start', 1], ...Array.from({ length: 50 }, (_, i) => [`part_${i}`, took])]);
    const lines = linesOf(job(many(10)), job(many(30)), 0);
    expect(lines.map(({ label, tasks, delta }) => [label, tasks.length, delta])).toEqual([
      ['start', 1, 0],
      ['part_#', 50, 20],
    ]);
  });
});
