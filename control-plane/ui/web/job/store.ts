import { STATUSES, type JobStatus, type Status } from '../part/status';

/** One event of a job, as the API and the live stream have it. */
export interface JobEvent {
  readonly seq: number;
  readonly type: string;
  readonly timestamp: string;
  readonly task_id?: string;
  readonly map_index?: number;
  readonly attempt?: number;
  readonly error?: { type: string; message: string };
  readonly reason?: string;
  readonly actor?: string;
}

/** An attempt that is over. Times in milliseconds, 0 for one that is not known. */
export interface PastAttempt {
  readonly attempt: number;
  readonly queuedAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

const CODE = new Map<string, number>(STATUSES.map((status, code) => [status, code]));

export const PENDING = 0;
export const QUEUED = STATUSES.indexOf('queued');
export const RUNNING = STATUSES.indexOf('running');
export const RETRY = STATUSES.indexOf('up_for_retry');
export const SUCCESS = STATUSES.indexOf('success');
export const FAILED = STATUSES.indexOf('failed');

/** How a task is named in addresses: an item of a mapped task by its task's id with the index, `id#3`. */
export function keyOf(taskId: string, mapIndex: number | undefined): string {
  return mapIndex === undefined ? taskId : `${taskId}#${mapIndex}`;
}

function isJobStatus(word: string): word is JobStatus {
  return word === 'pending' || word === 'running' || word === 'success' || word === 'failed' || word === 'cancelled';
}

/**
 * How the tasks of one job stand, in columns by the position of a task: an event costs the same however many tasks there are, and canvases read
 * the columns without an object a task. It takes the events of a job in any order and any number of times: those it had are ignored, those that
 * come too early are kept until the ones between are there, so that what it shows is always what all events up to {@link last} amount to.
 */
export class JobStore {
  readonly ids: string[] = [];
  /** Position of the mapped task that an item belongs to, -1 for tasks of the DAG. */
  readonly parent: number[] = [];
  state = new Uint8Array(64);
  queuedAt = new Float64Array(64);
  startedAt = new Float64Array(64);
  endedAt = new Float64Array(64);
  attempts = new Uint16Array(64);
  readonly counts = new Uint32Array(STATUSES.length);
  readonly past = new Map<number, PastAttempt[]>();
  readonly errors = new Map<number, { type: string; message: string }>();
  readonly reasons = new Map<number, string>();
  /** The events that were applied, in order. */
  readonly events: JobEvent[] = [];
  /** The number of the last event that all of this is the effect of. */
  last = 0;
  /** When that event happened, in milliseconds. */
  lastAt = 0;
  status: JobStatus = 'pending';
  startedJobAt = 0;
  endedJobAt = 0;
  /** Counts changes, so that viewers see whether there is anything to draw. */
  version = 0;

  private readonly positions = new Map<string, number>();
  private readonly early = new Map<number, JobEvent>();

  constructor(ids: readonly string[]) {
    for (const id of ids) this.add(id, -1);
  }

  /** Begins in the middle: with how the job stands after an event, instead of with its first event. */
  begin(at: { last: number; status: JobStatus; startedAt: number; endedAt: number }): void {
    this.last = at.last;
    this.status = at.status;
    this.startedJobAt = at.startedAt;
    this.endedJobAt = at.endedAt;
    this.lastAt = Math.max(this.lastAt, at.endedAt);
  }

  /** How one task stands, for a store that begins in the middle. */
  set(i: number, at: { code: number; queuedAt: number; startedAt: number; endedAt: number; attempts: number }): void {
    const before = this.state[i] ?? 0;
    this.counts[before] = (this.counts[before] ?? 0) - 1;
    this.counts[at.code] = (this.counts[at.code] ?? 0) + 1;
    this.state[i] = at.code;
    this.queuedAt[i] = at.queuedAt;
    this.startedAt[i] = at.startedAt;
    this.endedAt[i] = at.endedAt;
    this.attempts[i] = at.attempts;
    this.lastAt = Math.max(this.lastAt, at.queuedAt, at.startedAt, at.endedAt);
    this.version++;
  }

  get size(): number {
    return this.ids.length;
  }

  /** The position of a task, or -1. */
  position(key: string): number {
    return this.positions.get(key) ?? -1;
  }

  statusOf(position: number): Status {
    return STATUSES[this.state[position] ?? 0] ?? 'pending';
  }

  /** How many events wait for one that is missing. */
  get waiting(): number {
    return this.early.size;
  }

  /** Takes events in any order. Returns whether one is missing before those that came. */
  take(events: readonly JobEvent[]): 'complete' | 'gap' {
    for (const event of events) {
      if (event.seq > this.last) this.early.set(event.seq, event);
    }
    for (let next = this.early.get(this.last + 1); next !== undefined; next = this.early.get(this.last + 1)) {
      this.early.delete(next.seq);
      this.apply(next);
    }
    return this.early.size === 0 ? 'complete' : 'gap';
  }

  private apply(event: JobEvent): void {
    const at = Date.parse(event.timestamp);
    this.last = event.seq;
    this.lastAt = at;
    this.version++;
    this.events.push(event);
    const dot = event.type.indexOf('.');
    const word = event.type.slice(dot + 1);
    // Events such as `job.cleared` say what was asked for; the statuses follow by themselves.
    if (isJobStatus(word) && event.type.startsWith('job.')) this.applyToJob(word, at);
    else if (event.task_id !== undefined) this.applyToTask(event, word, at);
  }

  private applyToJob(status: JobStatus, at: number): void {
    this.status = status;
    if (status === 'running') {
      if (this.startedJobAt === 0) this.startedJobAt = at;
      this.endedJobAt = 0;
    } else if (status !== 'pending') {
      this.endedJobAt = at;
    }
  }

  private applyToTask(event: JobEvent, word: string, at: number): void {
    const code = CODE.get(word);
    if (code === undefined) return;
    const i = this.placeOf(event);
    const before = this.state[i] ?? 0;
    switch (word) {
      case 'pending':
      case 'ready':
        if (word === 'pending') this.archive(i);
        this.errors.delete(i);
        this.reasons.delete(i);
        break;
      case 'queued':
        this.archive(i);
        this.queuedAt[i] = at;
        this.errors.delete(i);
        break;
      case 'running':
        if (this.endedAt[i] !== 0) this.archive(i);
        this.startedAt[i] = at;
        break;
      case 'waiting':
        break;
      default:
        this.endedAt[i] = at;
    }
    if (event.attempt !== undefined) this.attempts[i] = event.attempt;
    if (event.error !== undefined) this.errors.set(i, event.error);
    if (event.reason !== undefined) this.reasons.set(i, event.reason);
    this.counts[before] = (this.counts[before] ?? 0) - 1;
    this.counts[code] = (this.counts[code] ?? 0) + 1;
    this.state[i] = code;
  }

  /** Puts the attempt that is over among the past ones. */
  private archive(i: number): void {
    const queuedAt = this.queuedAt[i] ?? 0;
    const startedAt = this.startedAt[i] ?? 0;
    if (queuedAt === 0 && startedAt === 0) {
      this.endedAt[i] = 0;
      return;
    }
    const list = this.past.get(i) ?? [];
    list.push({ attempt: this.attempts[i] ?? 0, queuedAt, startedAt, endedAt: this.endedAt[i] ?? 0 });
    this.past.set(i, list);
    this.queuedAt[i] = 0;
    this.startedAt[i] = 0;
    this.endedAt[i] = 0;
  }

  private placeOf(event: JobEvent): number {
    const id = event.task_id ?? '';
    const known = this.positions.get(keyOf(id, event.map_index));
    if (known !== undefined) return known;
    if (event.map_index === undefined) return this.add(id, -1);
    const parent = this.positions.get(id) ?? this.add(id, -1);
    return this.add(keyOf(id, event.map_index), parent);
  }

  private add(key: string, parent: number): number {
    const i = this.ids.length;
    if (i === this.state.length) this.grow();
    this.ids.push(key);
    this.parent.push(parent);
    this.positions.set(key, i);
    this.counts[PENDING] = (this.counts[PENDING] ?? 0) + 1;
    return i;
  }

  private grow(): void {
    const size = this.state.length * 2;
    const longer = <T extends { set(from: T): void }>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.state = longer(new Uint8Array(size), this.state);
    this.queuedAt = longer(new Float64Array(size), this.queuedAt);
    this.startedAt = longer(new Float64Array(size), this.startedAt);
    this.endedAt = longer(new Float64Array(size), this.endedAt);
    this.attempts = longer(new Uint16Array(size), this.attempts);
  }
}
