import type { CostLine, JobCost } from '../api/client';
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

const RUNNING_AGAIN = 30_000;
/** The control plane goes on where it stopped; each part takes it some seconds. */
const COUNTING_AGAIN = 5_000;

/**
 * After how many milliseconds an estimate is asked for again; false for never.
 *
 * @param running whether the page knows of no end of the job
 * @param last the number of the last event that the page knows of
 */
export function costAgainAfter(
  cost: Pick<JobCost, 'complete' | 'status' | 'last_event'> | undefined,
  running: boolean,
  last: number,
): number | false {
  if (cost === undefined) return false;
  // A control plane of an older version does not say.
  if (cost.complete === false) return COUNTING_AGAIN;
  const open = cost.status === 'pending' || cost.status === 'running';
  // An estimate may know of the end before the page does, or have been made before the job was run again.
  return running && (open || cost.last_event < last) ? RUNNING_AGAIN : false;
}
