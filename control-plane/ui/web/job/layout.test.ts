import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { criticalPath } from './critical';
import { fold, levels, unfolded } from './fold';
import type { JobGraph } from './graph';
import { NODE_HEIGHT, layered } from './layers';
import { JobStore } from './store';

const graph: fc.Arbitrary<JobGraph> = fc
  .array(fc.record({ role: fc.constantFrom('load_', 'sum_', 'x'), ups: fc.array(fc.nat(), { maxLength: 4 }) }), { minLength: 1, maxLength: 60 })
  .map((list) => ({
    ids: list.map(({ role }, i) => `${role}${i}`),
    types: list.map(() => 'noop'),
    upstream: list.map(({ ups }, i) => (i === 0 ? [] : [...new Set(ups.map((up) => up % i))])),
    complete: true,
  }));

describe('fold', () => {
  it('has each task once, in a group of its level, and no group before its upstream', () => {
    fc.assert(
      fc.property(graph, (dag) => {
        const { groups, groupOf } = fold(dag);
        const level = levels(dag.upstream);
        expect(groups.flatMap((group) => group.members).toSorted((a, b) => a - b)).toEqual([...dag.ids.keys()]);
        groups.forEach((group, index) => {
          for (const member of group.members) {
            expect(level[member]).toBe(group.level);
            expect(groupOf[member]).toBe(index);
          }
          for (const up of group.upstream) expect(groups[up]?.level).toBeLessThan(group.level);
        });
      }),
    );
  });
});

describe('layered', () => {
  it('lays no node over another, and no edge goes back', () => {
    fc.assert(
      fc.property(graph, (dag) => {
        const { groups } = unfolded(dag);
        const layout = layered(
          groups.map((group) => group.level),
          groups.map((group) => group.upstream),
        );
        for (let a = 0; a < groups.length; a++) {
          const one = layout.places[a];
          expect(one?.y).toBeGreaterThanOrEqual(-0.001);
          expect((one?.y ?? 0) + NODE_HEIGHT).toBeLessThanOrEqual(layout.height + 0.001);
          for (let b = 0; b < a; b++) {
            const other = layout.places[b];
            if (one?.x === other?.x) expect(Math.abs((one?.y ?? 0) - (other?.y ?? 0))).toBeGreaterThanOrEqual(NODE_HEIGHT - 0.001);
          }
        }
        for (const edge of layout.edges) {
          edge.points.reduce((before, point) => {
            expect(point.x).toBeGreaterThan(before.x);
            return point;
          });
        }
      }),
    );
  });

  it('places 10,000 tasks without their number mattering to each', () => {
    const many = { length: 10_000 };
    const level = Array.from(many, (_, i) => (i === 0 ? 0 : i === 9999 ? 2 : 1));
    const upstream = Array.from(many, (_, i) => (i === 0 ? [] : i === 9999 ? Array.from({ length: 9998 }, (_, k) => k + 1) : [0]));
    expect(layered(level, upstream).places).toHaveLength(10_000);
  });
});

describe('criticalPath', () => {
  it('ends where the job ended and accounts for all of its time', () => {
    fc.assert(
      fc.property(graph, fc.infiniteStream(fc.integer({ min: 1, max: 1000 })), (dag, chance) => {
        const store = new JobStore(dag.ids);
        const next = (): number => chance.next().value as number;
        const end = new Array<number>(dag.ids.length).fill(0);
        const events: { at: number; type: string; task_id?: string }[] = [{ at: 0, type: 'job.running' }];
        dag.ids.forEach((id, i) => {
          const ready = Math.max(0, ...(dag.upstream[i] ?? []).map((up) => end[up] ?? 0));
          const started = ready + next();
          end[i] = started + next();
          events.push({ at: ready, type: 'task.queued', task_id: id }, { at: started, type: 'task.running', task_id: id });
          events.push({ at: end[i] ?? 0, type: 'task.success', task_id: id });
        });
        const base = 1_700_000_000_000;
        store.take(
          events
            .toSorted((a, b) => a.at - b.at)
            .map(({ at, ...event }, i) => ({ ...event, seq: i + 1, timestamp: new Date(base + at).toISOString() })),
        );
        const path = criticalPath(store, dag.upstream, base + 1_000_000);
        const last = path.tasks.at(-1) ?? 0;
        expect(end[last]).toBe(Math.max(...end));
        expect(path.running + path.waiting + path.backoff).toBe(path.total);
        expect(path.total).toBe(Math.max(...end));
        path.tasks.reduce((before, task) => {
          expect(dag.upstream[task]).toContain(before);
          return task;
        });
      }),
    );
  });
});
