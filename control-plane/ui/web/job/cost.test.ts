import { describe, expect, it } from 'vitest';
import { price, units } from './cost';

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
