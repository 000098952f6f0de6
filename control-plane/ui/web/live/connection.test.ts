import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/error';
import { LiveConnection, type StreamEvents } from './connection';

/** A socket whose other end is the test. */
class Socket {
  readyState = 0;
  readonly said: Record<string, unknown>[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {}

  send(text: string): void {
    this.said.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.closed = true;
    this.readyState = 3;
    this.onclose?.();
  }

  accept(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  tell(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

let sockets: Socket[];
let tickets: (() => Promise<{ url: string; ticket: string }>) | null;
let connection: LiveConnection;

/** Lets promises go on and timers pass. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  sockets = [];
  tickets = null;
  connection = new LiveConnection({
    ticket: () => tickets?.() ?? Promise.resolve({ url: 'ws://here/v1/stream', ticket: `t${sockets.length}` }),
    open: (url) => {
      const socket = new Socket(url);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    now: () => Date.now(),
    random: () => 0.5,
  });
});

afterEach(() => {
  connection.stop();
  vi.useRealTimers();
});

async function connected(): Promise<Socket> {
  connection.start();
  await pass(0);
  const socket = sockets.at(-1);
  if (socket === undefined) throw new Error('nothing was opened');
  socket.accept();
  return socket;
}

describe('LiveConnection', () => {
  it('is live once the stream answers, with a ticket of its own', async () => {
    connection.start();
    expect(connection.freshness).toBe('connecting');
    await pass(0);
    expect(sockets[0]?.url).toBe('ws://here/v1/stream?ticket=t0');
    sockets[0]?.accept();
    expect(connection.freshness).toBe('live');
  });

  it('goes on after the last event that a subscriber has', async () => {
    let last = 0;
    const heard: number[] = [];
    const socket = await connected();
    connection.subscribe({
      topic: 'job:a',
      after: () => last,
      onEvents: (message: StreamEvents) => {
        for (const { seq } of message.events) heard.push((last = seq));
      },
    });
    expect(socket.said).toEqual([{ action: 'subscribe', id: '1', topic: 'job:a', batch: true, after: 0 }]);
    socket.tell({ type: 'events', id: '1', job_id: 'a', dag: 'd', events: [{ seq: 1 }, { seq: 2 }] });
    socket.close();
    expect(connection.freshness).toBe('reconnecting');
    await pass(1000);
    sockets[1]?.accept();
    expect(sockets[1]?.said).toEqual([{ action: 'subscribe', id: '1', topic: 'job:a', batch: true, after: 2 }]);
    sockets[1]?.tell({ type: 'event', id: '1', seq: 3, event: { seq: 3, job_id: 'a', dag: 'd' } });
    expect(heard).toEqual([1, 2, 3]);
  });

  it('waits longer with each try that fails, and no longer than ten seconds', async () => {
    connection.start();
    await pass(0);
    const waits: number[] = [];
    for (let i = 0; i < 10; i++) {
      sockets.at(-1)?.close();
      const before = Date.now();
      const known = sockets.length;
      while (sockets.length === known) await pass(50);
      waits.push(Date.now() - before);
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits.at(-1)).toBeLessThanOrEqual(10_000);
    expect(connection.freshness).toBe('connecting');
  });

  it('takes a stream that says nothing for dead, as after a sleep, and opens another', async () => {
    const socket = await connected();
    await pass(12_000);
    expect(socket.said).toContainEqual({ action: 'ping' });
    await pass(5000);
    expect(socket.closed).toBe(true);
    expect(connection.freshness).toBe('reconnecting');
    expect(sockets).toHaveLength(2);
  });

  it('notices after an hour of sleep that the stream is dead, and asks for what happened meanwhile', async () => {
    connection.subscribe({ topic: 'job:a', after: () => 7 });
    const socket = await connected();
    // Asleep: no timer runs, and the socket has no close when the machine wakes up.
    vi.setSystemTime(Date.now() + 3_600_000);
    await pass(1000);
    expect(connection.freshness).toBe('reconnecting');
    expect(socket.closed).toBe(true);
    sockets[1]?.accept();
    expect(connection.freshness).toBe('live');
    expect(sockets[1]?.said).toContainEqual({ action: 'subscribe', id: '1', topic: 'job:a', batch: true, after: 7 });
  });

  it('gives up a ticket and a socket that are not answered, and tries again', async () => {
    const given: AbortSignal[] = [];
    connection.stop();
    let silent = true;
    connection = new LiveConnection({
      ticket: (signal) => {
        given.push(signal);
        return silent ? new Promise(() => {}) : Promise.resolve({ url: 'ws://here/v1/stream', ticket: 't' });
      },
      open: (url) => {
        const socket = new Socket(url);
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      now: () => Date.now(),
      random: () => 0.5,
    });
    connection.start();
    await pass(12_000);
    expect(given[0]?.aborted).toBe(true);
    expect(given.length).toBeGreaterThan(1);
    silent = false;
    await pass(20_000);
    expect(sockets.length).toBeGreaterThan(0);
    const first = sockets[0];
    await pass(15_000);
    expect(first?.closed).toBe(true);
    sockets.at(-1)?.accept();
    expect(connection.freshness).toBe('live');
  });

  it('stays with a stream that answers', async () => {
    const socket = await connected();
    for (let i = 0; i < 30; i++) {
      await pass(2000);
      socket.tell({ type: 'pong' });
    }
    expect(sockets).toHaveLength(1);
    expect(connection.freshness).toBe('live');
  });

  it('asks every three seconds where there is no stream, and not while the page is hidden', async () => {
    tickets = () => Promise.reject(new ApiError(404, 'not-found', 'no such route'));
    let polls = 0;
    connection.subscribe({ topic: 'jobs', onPoll: () => polls++ });
    connection.start();
    await pass(9500);
    expect(connection.freshness).toBe('polling');
    expect(polls).toBeGreaterThanOrEqual(3);
    connection.setVisible(false);
    const before = polls;
    await pass(9000);
    expect(polls).toBe(before);
  });

  it('hangs up after five minutes out of sight and comes back when it is seen', async () => {
    const socket = await connected();
    connection.setVisible(false);
    for (let i = 0; i < 301; i++) {
      await pass(1000);
      socket.tell({ type: 'pong' });
    }
    expect(connection.freshness).toBe('asleep');
    expect(sockets).toHaveLength(1);
    await pass(600_000);
    expect(sockets).toHaveLength(1);
    connection.setVisible(true);
    await pass(0);
    expect(sockets).toHaveLength(2);
    sockets[1]?.accept();
    expect(connection.freshness).toBe('live');
  });

  it('hears nothing of a socket that it has given up', async () => {
    const socket = await connected();
    let begins = 0;
    connection.subscribe({ topic: 'jobs', onBegin: () => begins++ });
    socket.close();
    await pass(1000);
    sockets[1]?.accept();
    socket.tell({ type: 'snapshot', id: '1', jobs: [] });
    expect(begins).toBe(0);
    sockets[1]?.tell({ type: 'snapshot', id: '1', jobs: [] });
    expect(begins).toBe(1);
  });
});
