import { ApiError } from '../api/error';
import type { JobEvent } from '../job/store';

/**
 * How fresh what is shown is. `live`: the stream was heard within seconds. `connecting` and `reconnecting`: nothing is heard at the moment.
 * `polling`: there is no stream, answers are asked for every few seconds. `asleep`: the page was hidden for long and hung up by itself.
 */
export type Freshness = 'connecting' | 'live' | 'reconnecting' | 'polling' | 'asleep';

export interface JobsSnapshot {
  readonly type: 'snapshot';
  readonly id: string;
  readonly jobs: readonly unknown[];
}

export interface StreamEvents {
  readonly type: 'events';
  readonly job_id: string;
  readonly dag: string;
  readonly events: readonly JobEvent[];
}

/** What a subscription hears. */
export interface Subscriber {
  readonly topic: string;
  /** The number of the last event that the subscriber has, for `job:ID`. Asked at each subscription, so that nothing is missing after a cut. */
  readonly after?: () => number;
  readonly onEvents?: (message: StreamEvents) => void;
  /** The subscription begins, at first and after each cut; what happened between may have been missed by topics other than `job:ID`. */
  readonly onBegin?: () => void;
  /** Without a stream: time to ask again. */
  readonly onPoll?: () => void;
}

/** What the connection needs from outside; the tests have other ones. */
export interface World {
  ticket(signal: AbortSignal): Promise<{ url: string; ticket: string }>;
  open(url: string): WebSocket;
  now(): number;
  random(): number;
}

/** A page that is seen asks the server for a sign of life so often, a hidden one half as often. */
export const PING_EVERY = 5_000;
const SILENT_AFTER = 15_000;
/** A ticket or a socket that takes longer than this is given up: the network may have gone without a word. */
const OPEN_WITHIN = 10_000;
const POLL_EVERY = 3_000;
const HANG_UP_AFTER = 300_000;
const STREAM_AGAIN_AFTER = 30_000;

/** One WebSocket for all that is shown, kept up across cuts; asks instead where there is no stream. */
export class LiveConnection {
  freshness: Freshness = 'connecting';
  /** When the server was last heard, in milliseconds of this machine; 0: never. */
  heardAt = 0;

  private readonly subscribers = new Map<string, Subscriber>();
  private readonly listeners = new Set<() => void>();
  private socket: WebSocket | null = null;
  private nextId = 1;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private beat: ReturnType<typeof setInterval> | undefined;
  private hiddenSince = 0;
  private opening = false;
  private openingSince = 0;
  private attempt = new AbortController();
  private stopped = true;

  constructor(private readonly world: World) {}

  /** Connects, and stays connected until {@link stop}. */
  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.beat = setInterval(() => this.check(), 1000);
    void this.open();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.beat);
    this.drop();
  }

  subscribe(subscriber: Subscriber): () => void {
    const id = String(this.nextId++);
    this.subscribers.set(id, subscriber);
    if (this.socket?.readyState === 1) this.say(id, subscriber);
    return () => {
      this.subscribers.delete(id);
      if (this.socket?.readyState === 1) this.socket.send(JSON.stringify({ action: 'unsubscribe', id }));
    };
  }

  /** Hears of each change of {@link freshness}. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The server was heard by a request, which counts where there is no stream. */
  heard(): void {
    if (this.freshness === 'polling') this.heardAt = this.world.now();
  }

  /** The page was hidden or is seen again. */
  setVisible(visible: boolean): void {
    if (!visible) {
      this.hiddenSince = this.world.now();
      return;
    }
    this.hiddenSince = 0;
    this.check();
    if (this.socket === null && !this.stopped) this.retryNow();
  }

  /** Tries at once, because the network is there again or the user asks. */
  retryNow(): void {
    if (this.socket !== null || this.opening) return;
    clearTimeout(this.timer);
    void this.open();
  }

  private async open(): Promise<void> {
    if (this.opening || this.stopped) return;
    this.opening = true;
    this.openingSince = this.world.now();
    const own = new AbortController();
    this.attempt = own;
    try {
      const { url, ticket } = await this.world.ticket(own.signal);
      if (this.stopped || own.signal.aborted) return;
      const socket = this.world.open(`${url}?ticket=${ticket}`);
      this.socket = socket;
      socket.onopen = () => this.opened(socket);
      socket.onmessage = (message: MessageEvent<string>) => this.hear(socket, message.data);
      socket.onclose = () => this.closed(socket);
    } catch (error) {
      if (!own.signal.aborted) this.failed(error instanceof ApiError && (error.status === 404 || error.status === 405));
    } finally {
      if (own === this.attempt && !own.signal.aborted) this.opening = false;
    }
  }

  private opened(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.failures = 0;
    this.heardAt = this.world.now();
    for (const [id, subscriber] of this.subscribers) this.say(id, subscriber);
    this.become('live');
  }

  private say(id: string, subscriber: Subscriber): void {
    const after = subscriber.after?.();
    this.socket?.send(
      JSON.stringify({ action: 'subscribe', id, topic: subscriber.topic, batch: true, ...(after === undefined ? {} : { after }) }),
    );
  }

  private hear(socket: WebSocket, text: string): void {
    if (socket !== this.socket) return;
    this.heardAt = this.world.now();
    const message = JSON.parse(text) as { type: string; id?: string; code?: string };
    const subscriber = message.id === undefined ? undefined : this.subscribers.get(message.id);
    if (message.type === 'events') {
      subscriber?.onEvents?.(message as unknown as StreamEvents);
    } else if (message.type === 'event') {
      const one = message as unknown as { seq: number; event: JobEvent & { job_id: string; dag: string } };
      subscriber?.onEvents?.({ type: 'events', job_id: one.event.job_id, dag: one.event.dag, events: [one.event] });
    } else if (message.type === 'snapshot') {
      subscriber?.onBegin?.();
    }
    if (this.freshness !== 'live') this.become('live');
  }

  private closed(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.socket = null;
    this.failed(false);
  }

  /** The next try waits longer each time, and not the same for all viewers of a server that comes back. */
  private failed(noStream: boolean): void {
    this.failures++;
    if (this.stopped) return;
    const polls = noStream || (this.failures > 6 && this.freshness === 'polling');
    const wait = polls ? STREAM_AGAIN_AFTER : Math.min(10_000, 200 * 2 ** Math.min(this.failures - 1, 6)) * (0.5 + this.world.random() / 2);
    this.become(noStream ? 'polling' : this.heardAt === 0 ? 'connecting' : 'reconnecting');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.open(), wait);
  }

  private lastPing = 0;
  private lastPoll = 0;

  private check(): void {
    const now = this.world.now();
    if (this.socket?.readyState === 1) {
      // A socket may be dead without a close, as after a laptop slept.
      if (now - this.heardAt > SILENT_AFTER) {
        const dead = this.socket;
        this.drop();
        dead.close();
        this.failed(false);
        this.retryNow();
      } else if (this.hiddenSince !== 0 && now - this.hiddenSince > HANG_UP_AFTER) {
        this.drop();
        clearTimeout(this.timer);
        this.become('asleep');
      } else if (now - this.lastPing >= (this.hiddenSince === 0 ? PING_EVERY : 2 * PING_EVERY)) {
        this.lastPing = now;
        this.socket.send('{"action":"ping"}');
      }
    } else if ((this.opening || this.socket !== null) && now - this.openingSince > OPEN_WITHIN) {
      this.attempt.abort();
      this.opening = false;
      this.drop();
      this.failed(false);
    } else if (this.freshness === 'polling' && this.hiddenSince === 0 && now - this.lastPoll >= POLL_EVERY) {
      this.lastPoll = now;
      for (const subscriber of this.subscribers.values()) subscriber.onPoll?.();
    }
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private become(freshness: Freshness): void {
    if (this.freshness === freshness) return;
    this.freshness = freshness;
    for (const listener of this.listeners) listener();
  }
}
