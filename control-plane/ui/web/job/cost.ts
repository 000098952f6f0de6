import type { CostLine } from '../api/client';
import { count } from '../part/format';

/** How many units a line has: whole numbers with commas, others with three digits that count. */
export function units(line: Pick<CostLine, 'count'>): string {
  if (Number.isInteger(line.count)) return count(line.count);
  const digits = Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(line.count))));
  return line.count.toFixed(digits);
}

/** A price as people say it: `$0.625 a million write request units`, `$0.0000133334 a GB-second`. */
export function price(line: Pick<CostLine, 'price' | 'per' | 'unit'>): string {
  // Never in powers of ten.
  const amount = line.price.toFixed(12).replace(/\.?0+$/, '');
  return line.per === 1 ? `$${amount} a ${line.unit}` : `$${amount} a million ${line.unit}s`;
}
