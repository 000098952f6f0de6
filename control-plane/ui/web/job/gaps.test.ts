import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOLDED, idleGaps, timeScale } from './gaps';
import { JobStore } from './store';

/** A job of which each task ran from one moment to another, in seconds; 0 for one that runs. */
function job(...ran: readonly (readonly [number, number])[]): JobStore {
  const store = new JobStore(ran.map((_, i) => `t${i}`));
  ran.forEach(([from, to], i) => store.set(i, { code: 6, queuedAt: 0, startedAt: from * 1000, endedAt: to * 1000, attempts: 1 }));
  return store;
}

const gaps = fc
  .uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 2, maxLength: 10 })
  .map((list) => list.toSorted((a, b) => a - b))
  .map((list) => {
    const found: { from: number; to: number }[] = [];
    for (let i = 0; i + 1 < list.length; i += 2) found.push({ from: list[i]! * 1000, to: list[i + 1]! * 1000 });
    return found;
  });

describe('idleGaps', () => {
  it('finds long stretches in which nothing ran', () => {
    const found = idleGaps(job([1, 20], [70, 100]), 1000, 100_000, 100_000);
    expect(found).toHaveLength(1);
    expect(found[0]?.from).toBeGreaterThan(20_000);
    expect(found[0]?.from).toBeLessThan(22_000);
    expect(found[0]?.to).toBeGreaterThan(68_000);
    expect(found[0]?.to).toBeLessThanOrEqual(70_000);
  });

  it('takes what runs as running until now', () => {
    expect(idleGaps(job([1, 20], [15, 0]), 1000, 100_000, 100_000)).toEqual([]);
  });

  it('leaves short jobs and short stretches as they are', () => {
    expect(idleGaps(job([1, 1.2], [1.8, 2]), 1000, 2000, 2000)).toEqual([]);
    expect(idleGaps(job([1, 48], [54, 100]), 1000, 100_000, 100_000)).toEqual([]);
    expect(idleGaps(job(), 1000, 100_000, 100_000)).toEqual([]);
  });
});

describe('timeScale', () => {
  it('leads from moments to places and back, in order', () => {
    fc.assert(
      fc.property(gaps, fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 2 }), (folded, moments) => {
        const scale = timeScale(0, 1_000_000, 800, folded);
        expect(scale.x(0)).toBeCloseTo(0);
        expect(scale.x(1_000_000)).toBeCloseTo(800);
        let before = -1;
        for (const at of moments.toSorted((a, b) => a - b)) {
          expect(scale.x(at)).toBeGreaterThanOrEqual(before - 1e-6);
          before = scale.x(at);
          expect(scale.at(scale.x(at))).toBeCloseTo(at, 0);
        }
      }),
    );
  });

  it('gives each folded stretch the same width', () => {
    const scale = timeScale(0, 100_000, 1000, [{ from: 10_000, to: 90_000 }]);
    expect(scale.x(90_000) - scale.x(10_000)).toBeCloseTo(FOLDED);
    expect(scale.x(5000)).toBeCloseTo((1000 - FOLDED) / 4);
  });
});
