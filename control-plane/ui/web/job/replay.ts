import type { JobView } from './follow';
import type { JobGraph } from './graph';
import { JobStore, type JobEvent } from './store';

/** One job as it was after one of its events, made of the events that a follower has. */
export class JobReplay implements JobView {
  readonly id: string;
  readonly dag: string;
  readonly version: number;
  readonly graph: JobGraph;
  readonly complete = true;
  readonly past = true;
  readonly end: number;
  store: JobStore;
  revision = 0;

  constructor(
    follower: JobView,
    readonly events: readonly JobEvent[],
    at: number,
  ) {
    this.id = follower.id;
    this.dag = follower.dag;
    this.version = follower.version;
    this.graph = follower.graph;
    this.end = follower.end !== 0 ? follower.end : Math.max(follower.store.endedJobAt, follower.store.lastAt);
    this.store = new JobStore(this.graph.ids);
    this.store.take(events.slice(0, at));
  }

  /** The same job after another event: events are added if it is a later one, else all begins anew. */
  moved(to: number): JobReplay {
    if (to === this.store.last) return this;
    if (to > this.store.last) {
      const next = Object.assign(Object.create(JobReplay.prototype) as JobReplay, this);
      next.store.take(this.events.slice(this.store.last, to));
      next.revision = this.revision + 1;
      return next;
    }
    return new JobReplay(this, this.events, to);
  }

  listen(): () => void {
    return () => {};
  }

  /** When the event happened. */
  now(): number {
    return this.store.lastAt;
  }
}
