import { useEffect, useRef, useSyncExternalStore } from 'react';
import { answer, client, serverNow } from '../api/client';
import { LiveConnection, PING_EVERY, type Freshness, type Subscriber } from './connection';

/** The connection of this page. */
export const live = new LiveConnection({
  ticket: (signal) => answer(client.POST('/v1/stream-tickets', { signal })),
  open: (url) => new WebSocket(url),
  now: () => Date.now(),
  random: () => Math.random(),
});

/** Connects for as long as the page is there. */
export function startLive(): void {
  live.start();
  document.addEventListener('visibilitychange', () => live.setVisible(document.visibilityState === 'visible'));
  window.addEventListener('online', () => live.retryNow());
}

export function useFreshness(): Freshness {
  return useSyncExternalStore(
    (listener) => live.listen(listener),
    () => live.freshness,
  );
}

/** Subscribes while the component is shown. */
export function useTopic(topic: string | null, heard: Omit<Subscriber, 'topic'>): void {
  const latest = useRef(heard);
  useEffect(() => {
    latest.current = heard;
  });
  useEffect(() => {
    if (topic === null) return undefined;
    return live.subscribe({
      topic,
      onEvents: (message) => latest.current.onEvents?.(message),
      onBegin: () => latest.current.onBegin?.(),
      onPoll: () => latest.current.onPoll?.(),
    });
  }, [topic]);
}

/**
 * The server's time, or the last moment at which it was heard: clocks stop with the stream. While the stream is up they run ahead of what was heard
 * last by no more than the time within which a sign of life is due.
 */
export function truthfulNow(): number {
  if (live.freshness === 'polling' || live.heardAt === 0) return serverNow();
  const silent = Date.now() - live.heardAt;
  const ahead = live.freshness === 'live' ? PING_EVERY + 1000 : 0;
  return serverNow() - Math.max(0, silent - ahead);
}

/** What the page shows is of a kind by itself: the past of a job that ended, or one that is being caught up with. */
export type Shown = 'now' | 'ended' | 'catching up' | 'replay';

let shown: Shown = 'now';
const shownListeners = new Set<() => void>();

/** Says what the page shows, for the header; a page that leaves says `now`. */
export function setShown(next: Shown): void {
  if (shown === next) return;
  shown = next;
  for (const listener of shownListeners) listener();
}

export function useShown(): Shown {
  return useSyncExternalStore(
    (listener) => {
      shownListeners.add(listener);
      return () => shownListeners.delete(listener);
    },
    () => shown,
  );
}

const tickers = new Set<() => void>();
let second = 0;

setInterval(() => {
  const next = Math.floor(truthfulNow() / 1000);
  if (next === second) return;
  second = next;
  for (const tick of tickers) tick();
}, 250);

function onTick(tick: () => void): () => void {
  tickers.add(tick);
  return () => tickers.delete(tick);
}

/** {@link truthfulNow}, once a second. A component that needs no clock passes false and is not drawn again. */
export function useNow(running = true): number {
  return useSyncExternalStore(running ? onTick : never, () => (second === 0 ? Math.floor(serverNow() / 1000) : second)) * 1000;
}

function never(): () => void {
  return () => {};
}
