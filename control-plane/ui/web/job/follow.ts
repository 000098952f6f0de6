import { answer, client, serverNow } from '../api/client';
import { live, truthfulNow } from '../live/context';
import { storeOf } from './states';
import { JobStore, type JobEvent } from './store';
import { emptyGraph, graphOf, type JobGraph } from './graph';

const PAGE = 10_000;

/** Up to so many events a job is shown with its history at once; otherwise first as it stands, and its history follows. */
const AT_ONCE = 2000;

/** A stream whose newest event is older than this lags behind, or begins again after a cut: what is missing is asked for at once. */
const LAG = 2000;

/** What a page shows of a job: as it is, or as it was after one of its events. */
export interface JobView {
  readonly id: string;
  readonly dag: string;
  readonly version: number;
  readonly store: JobStore;
  readonly graph: JobGraph;
  /** Whether the store has the job from its first event on: with its events, earlier attempts and errors. */
  readonly complete: boolean;
  /** Grows with each change that listeners hear of. */
  readonly revision: number;
  /** Whether it is the past that is shown. */
  readonly past: boolean;
  /** When what is known of the job ends, for one whose past is shown; 0: with its end or the present. */
  readonly end: number;
  listen(listener: () => void): () => void;
  /** The moment that is shown, in milliseconds of the server. */
  now(): number;
}

/** One job: its graph, its events until now, and each that follows. Listeners hear of changes at most once a frame. */
export class JobFollower implements JobView {
  store = new JobStore([]);
  graph: JobGraph = emptyGraph();
  phase: 'loading' | 'ready' | 'failed' = 'loading';
  failure: unknown = null;
  complete = false;
  revision = 0;
  readonly past = false;
  readonly end = 0;
  /** Whether the stream lags behind, and what is missing is being read. */
  catchingUp = false;

  private readonly listeners = new Set<() => void>();
  private unsubscribe: (() => void) | null = null;
  private stopped = false;
  private announced = false;
  private readingHistory = false;
  private loadingPages: Promise<void> | null = null;

  constructor(
    readonly id: string,
    readonly dag: string,
    readonly version: number,
  ) {}

  start(): void {
    this.stopped = false;
    void this.load();
  }

  stop(): void {
    this.stopped = true;
    this.unsubscribe?.();
    this.unsubscribe = null;
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  now(): number {
    return truthfulNow();
  }

  private async load(): Promise<void> {
    try {
      const path = { id: this.id };
      const [graph, states, job] = await Promise.all([
        graphOf(this.dag, this.version, this.id),
        answer(client.GET('/v1/jobs/{id}/states', { params: { path } })),
        answer(client.GET('/v1/jobs/{id}', { params: { path } })),
      ]);
      this.graph = graph;
      this.store = storeOf(graph.ids, states, job);
      if (this.stopped) return;
      if (states.last_event <= AT_ONCE) await this.readHistory();
      this.phase = 'ready';
      this.announce();
      // For measurements: from here on the next frame has the job.
      performance.mark('job-ready');
      this.subscribe();
      if (!this.complete) void this.readHistory();
    } catch (error) {
      this.phase = 'failed';
      this.failure = error;
      this.announce();
    }
  }

  /** Reads all events from the first on into a store of its own, which then takes the place of the one that began in the middle. */
  private async readHistory(): Promise<void> {
    if (this.readingHistory) return;
    this.readingHistory = true;
    try {
      await this.readWhole();
    } finally {
      this.readingHistory = false;
    }
  }

  private async readWhole(): Promise<void> {
    const store = new JobStore(this.graph.ids);
    while (!this.stopped && store.last < this.store.last) {
      const before = store.last;
      store.take(await this.page(before));
      if (store.last === before) return;
    }
    if (this.stopped) return;
    this.store = store;
    this.complete = true;
    if (this.phase === 'ready') this.announce();
  }

  private subscribe(): void {
    this.unsubscribe?.();
    if (this.stopped) return;
    this.unsubscribe = live.subscribe({
      topic: `job:${this.id}`,
      after: () => this.store.last,
      onEvents: (message) => this.take(message.events),
      onPoll: () => void this.pages(),
    });
  }

  private take(events: readonly JobEvent[]): void {
    // One that is missing is asked for; the stream goes on meanwhile.
    if (this.store.take(events) === 'gap') void this.pages();
    this.announce();
    const newest = Date.parse(events.at(-1)?.timestamp ?? '');
    if (serverNow() - newest > LAG && !this.catchingUp) void this.catchUp();
  }

  /** Reads what happened until now, all at once, and has the stream go on from there. */
  private async catchUp(): Promise<void> {
    this.catchingUp = true;
    try {
      const before = this.store.last;
      const events = await this.page(before);
      this.store.take(events);
      if (events.length === PAGE) await this.skip();
      // What was asked for is all there is if nothing came: then the stream only told of the past, and may go on.
      if (this.store.last > before) this.subscribe();
    } catch {
      // The stream tells it all, only later.
    } finally {
      this.catchingUp = false;
      this.announce();
    }
    if (!this.complete) void this.readHistory();
  }

  /** Takes the states as they are now instead of very many events, whose history follows. */
  private async skip(): Promise<void> {
    const path = { id: this.id };
    const [states, job] = await Promise.all([
      answer(client.GET('/v1/jobs/{id}/states', { params: { path } })),
      answer(client.GET('/v1/jobs/{id}', { params: { path } })),
    ]);
    if (this.stopped || states.last_event <= this.store.last) return;
    this.store = storeOf(this.graph.ids, states, job);
    this.complete = false;
  }

  /** Reads the events that follow the last one that is known, page by page. */
  private pages(): Promise<void> {
    this.loadingPages ??= this.readPages().finally(() => {
      this.loadingPages = null;
    });
    return this.loadingPages;
  }

  private async readPages(): Promise<void> {
    for (;;) {
      const before = this.store.last;
      const events = await this.page(before);
      this.store.take(events);
      // Until all is read, the tasks stand as they did some time ago: nobody is to see that.
      if (this.phase === 'ready') this.announce();
      if (this.stopped || events.length === 0 || this.store.last === before) return;
      if (events.length < PAGE) return;
    }
  }

  private async page(after: number): Promise<JobEvent[]> {
    const query = { after, limit: PAGE };
    const page = await answer(client.GET('/v1/jobs/{id}/events', { params: { path: { id: this.id }, query } }));
    live.heard();
    return page.events as JobEvent[];
  }

  private announce(): void {
    if (this.announced) return;
    this.announced = true;
    requestAnimationFrame(() => {
      this.announced = false;
      this.revision++;
      for (const listener of this.listeners) listener();
    });
  }
}
