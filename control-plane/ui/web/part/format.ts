/** How times, durations and counts are written. Pure but for the zone and language of the browser. */

export type Zone = 'local' | 'UTC';

/** A duration in at most two units: `840 ms`, `3.2 s`, `4m 05s`, `2h 14m`, `3d 4h`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  const value = Math.max(0, ms);
  if (value < 1000) return `${Math.round(value)} ms`;
  const tenths = Math.round(value / 100) / 10;
  if (tenths < 10) return `${tenths.toFixed(1)} s`;
  const seconds = Math.round(value / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** A running clock, in whole seconds so that it does not flicker: `3s`, `3m12s`, `2h14m`. */
export function clock(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`;
  return `${Math.floor(minutes / 1440)}d${Math.floor((minutes % 1440) / 60)}h`;
}

/** A caller in short: of an ARN only the name at its end. */
export function who(actor: string): string {
  return actor.startsWith('arn:') ? actor.slice(actor.lastIndexOf('/') + 1) || actor : actor;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(kind: string, zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${kind} ${zone}`;
  let known = formats.get(key);
  if (known === undefined) {
    known = new Intl.DateTimeFormat('en-GB', zone === 'UTC' ? { ...options, timeZone: 'UTC' } : options);
    formats.set(key, known);
  }
  return known;
}

const HMS: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };

/** `14:03:22` */
export function timeOfDay(ms: number, zone: Zone): string {
  return format('hms', zone, HMS).format(ms);
}

/** `14:03` */
export function hourMinute(ms: number, zone: Zone): string {
  return format('hm', zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms);
}

/** `14:03:22.418` */
export function timeWithMillis(ms: number, zone: Zone): string {
  return `${timeOfDay(ms, zone)}.${String(Math.floor(ms) % 1000).padStart(3, '0')}`;
}

/** The offset of the zone at that moment: `UTC`, `+02:00`. */
export function offset(ms: number, zone: Zone): string {
  const minutes = zone === 'UTC' ? 0 : -new Date(ms).getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '−' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
}

/** A date and time, as short as it can be beside `now`: only the time today, with the day otherwise. */
export function moment(ms: number, now: number, zone: Zone): string {
  const day = format('day', zone, { year: 'numeric', month: 'short', day: 'numeric' });
  const time = timeOfDay(ms, zone);
  if (day.format(ms) === day.format(now)) return time;
  const sameYear = format('year', zone, { year: 'numeric' });
  const date =
    sameYear.format(ms) === sameYear.format(now) ? format('date', zone, { month: 'short', day: 'numeric' }).format(ms) : day.format(ms);
  return `${date}, ${time}`;
}

/** Everything there is to say about a moment: `30 Nov 2026, 14:03:22.418 +01:00`. */
export function fullMoment(ms: number, zone: Zone): string {
  const day = format('day', zone, { year: 'numeric', month: 'short', day: 'numeric' });
  return `${day.format(ms)}, ${timeWithMillis(ms, zone)} ${offset(ms, zone)}`;
}

const NUMBER = new Intl.NumberFormat('en-US');

/** `14,002` */
export function count(value: number): string {
  return NUMBER.format(value);
}

/** How many there are; where they are only the first page, at least how many: `50+`. */
export function atLeast(value: number, nextCursor: string | null): string {
  return nextCursor === null ? count(value) : `${count(value)}+`;
}

/** An amount of US dollars with at least two digits that count: `$12.40`, `$0.012`, `$0.000021`. */
export function dollars(value: number): string {
  if (value === 0) return '$0';
  if (value >= 1) return `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  const digits = Math.min(12, Math.max(2, 1 - Math.floor(Math.log10(value))));
  return `$${value.toFixed(digits)}`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `512 B`, `1.4 KB`, `38 MB` */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const [size, unit] = value < 1_000_000 ? [value / 1000, 'KB'] : [value / 1_000_000, 'MB'];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

/** The first and last letters of a long id, as `01a2c3…58e2`; short ones as they are. */
export function shortId(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 8)}…${id.slice(-4)}`;
}

/** `in 3m 20s`, `2m 05s ago` */
export function relative(ms: number, now: number): string {
  const distance = ms - now;
  return distance >= 0 ? `in ${clock(distance)}` : `${clock(-distance)} ago`;
}

/** A word as one argument of a POSIX shell. */
export function shellQuote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
