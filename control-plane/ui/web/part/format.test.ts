import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { atLeast, clock, dollars, duration, shellQuote, shortId, who } from './format';

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [9_940, '9.9 s'],
    [59_400, '59 s'],
    [59_960, '1m 00s'],
    [61_000, '1m 01s'],
    [3_599_600, '1h 00m'],
    [7_260_000, '2h 01m'],
    [86_400_000, '1d 0h'],
  ])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));

  it('never says 60 of a unit that has a larger one', () => {
    fc.assert(fc.property(fc.nat(4_000_000), (ms) => !/\b60 ?[sm]\b/.test(duration(ms))));
  });

  it('a clock counts whole seconds', () => {
    expect(clock(59_999)).toBe('59s');
    expect(clock(192_000)).toBe('3m12s');
  });
});

describe('counts', () => {
  it('the first page of a list is a lower bound', () => {
    expect(atLeast(50, 'more')).toBe('50+');
    expect(atLeast(1234, null)).toBe('1,234');
  });
});

describe('dollars', () => {
  it.each([
    [0, '$0'],
    [1234.5, '$1,234.50'],
    [0.5, '$0.50'],
    [0.0123, '$0.012'],
    [0.0000214, '$0.000021'],
  ])('%d is %s', (value, text) => expect(dollars(value)).toBe(text));
});

describe('who', () => {
  it.each([
    ['ada', 'ada'],
    ['a/b', 'a/b'],
    ['arn:aws:sts::123456789012:assumed-role/Operators/ada@example.com', 'ada@example.com'],
    ['arn:aws:iam::123456789012:root', 'arn:aws:iam::123456789012:root'],
    ['arn:aws:iam::123456789012:user/', 'arn:aws:iam::123456789012:user/'],
  ])('%s is %s', (actor, text) => expect(who(actor)).toBe(text));
});

describe('shellQuote', () => {
  it('gives a shell back the same word', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }).filter((word) => !word.includes('\0')), (word) => {
        expect(execFileSync('sh', ['-c', `printf %s ${shellQuote(word)}`], { encoding: 'utf8' })).toBe(word);
      }),
      { numRuns: 60 },
    );
  });
});

it('a short id tells jobs apart by both ends', () => {
  expect(shortId('01a22e5d-3367-73db-9955-471e8deeb676')).toBe('01a22e5d…b676');
  expect(shortId('mine')).toBe('mine');
});
