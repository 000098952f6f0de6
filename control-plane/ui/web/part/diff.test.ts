import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, diffLines, hunksOf } from './diff';

const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });

/** The length of the longest list of lines that both have in this order. */
function common(a: readonly string[], b: readonly string[]): number {
  const best = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      best[i]![j] = a[i - 1] === b[j - 1] ? best[i - 1]![j - 1]! + 1 : Math.max(best[i - 1]![j]!, best[i]![j - 1]!);
    }
  }
  return best[a.length]![b.length]!;
}

describe('diffLines', () => {
  it('has all lines of both texts, with their numbers', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const lines = diffLines(a, b);
        expect(lines.filter((line) => line.kind !== 'added').map((line) => line.text)).toEqual(a);
        expect(lines.filter((line) => line.kind !== 'removed').map((line) => line.text)).toEqual(b);
        expect(lines.filter((line) => line.a !== 0).map((line) => line.a)).toEqual(a.map((_, i) => i + 1));
        expect(lines.filter((line) => line.b !== 0).map((line) => line.b)).toEqual(b.map((_, i) => i + 1));
      }),
    );
  });

  it('shows as few differences as there can be', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(diffLines(a, b).filter((line) => line.kind === 'same')).toHaveLength(common(a, b));
      }),
    );
  });

  it('takes texts that have nothing in common, however long', () => {
    const a = Array.from({ length: 5000 }, (_, i) => `a${i}`);
    const b = Array.from({ length: 5000 }, (_, i) => `b${i}`);
    expect(diffLines(a, b)).toHaveLength(10_000);
  });
});

describe('hunksOf', () => {
  it('leaves out equal lines only, and counts them', () => {
    fc.assert(
      fc.property(text, text, fc.nat(3), (a, b, around) => {
        const lines = diffLines(a, b);
        const hunks = hunksOf(lines, around);
        const shown = hunks.flatMap((hunk) => hunk.lines);
        expect(shown.filter((line) => line.kind !== 'same')).toEqual(lines.filter((line) => line.kind !== 'same'));
        const skipped = hunks.reduce((sum, hunk) => sum + hunk.skipped, 0);
        expect(skipped + shown.length).toBeLessThanOrEqual(lines.length);
        expect(hunks.length === 0).toBe(a.join('\n') === b.join('\n') && a.length === b.length);
      }),
    );
  });
});

describe('canonical', () => {
  it('does not depend on the order of names', () => {
    expect(canonical({ b: [{ y: 1, x: 2 }], a: null })).toBe(canonical({ a: null, b: [{ x: 2, y: 1 }] }));
  });
});
