import { describe, expect, it } from 'vitest';
import { costAgainAfter, price, units } from './cost';

describe('lines of an estimate', () => {
  it.each([
    [13, '13'],
    [10_002, '10,002'],
    [0.0123456, '0.0123'],
    [12.345, '12.3'],
    [1234.5, '1235'],
  ])('%d units are %s', (value, text) => expect(units({ count: value })).toBe(text));

  it.each([
    [0.625, 1_000_000, 'write request unit', '$0.625 a million write request units'],
    [1, 1_000_000, 'event', '$1 a million events'],
    [0.0000133334, 1, 'GB-second', '$0.0000133334 a GB-second'],
  ])('%d by %d is %s', (value, per, unit, text) => expect(price({ price: value, per, unit })).toBe(text));
});

describe('an estimate is asked for again', () => {
  const open = { complete: true, status: 'running', last_event: 7 } as const;

  it('twice a minute while the job runs', () => {
    expect(costAgainAfter(open, true, 7)).toBe(30_000);
    expect(costAgainAfter({ ...open, status: 'pending' }, true, 7)).toBe(30_000);
  });

  it('and never once it has ended', () => {
    expect(costAgainAfter({ ...open, status: 'success' }, false, 7)).toBe(false);
    expect(costAgainAfter(open, false, 7)).toBe(false);
  });

  it('nor when the answer knows of the end before the page does', () => {
    expect(costAgainAfter({ ...open, status: 'failed', last_event: 9 }, true, 7)).toBe(false);
  });

  it('but when the job runs again after the end that the answer knows of', () => {
    expect(costAgainAfter({ ...open, status: 'failed', last_event: 9 }, true, 10)).toBe(30_000);
  });

  it('soon while it is not complete, whether the job runs or not', () => {
    expect(costAgainAfter({ ...open, complete: false }, false, 7)).toBe(5_000);
    expect(costAgainAfter(undefined, true, 7)).toBe(false);
  });
});
