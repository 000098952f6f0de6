import { useSyncExternalStore } from 'react';
import { answer, client, findKey, forgetKey, showCredential } from './client';
import type { components } from './schema';

export type Info = components['schemas']['Info'];

/**
 * Why there is nothing to be shown: `unreachable`: no answer yet, it is asked again. `link`: this is `cascade ui`, and the key of its link is missing or
 * wrong. `signature`: requests want to be signed, which a browser cannot. `login`: the issuer has not said who this is, for the reason given. `logged-out`:
 * as was asked for.
 */
export type Obstacle =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'link' }
  | { readonly kind: 'signature' }
  | { readonly kind: 'login'; readonly reason: string }
  | { readonly kind: 'logged-out' };

const AGAIN_AFTER = 2_000;

let known: Info | null = null;

/** What the server said of itself. */
export function info(): Info | null {
  return known;
}

/** Where the issuer leads back to after it logged somebody out. */
export const LOGGED_OUT = '/ui/logged-out';

let logOut: (() => void) | null = null;

/** Logs out; null if nobody is logged in at an issuer. */
export function logOutAction(): (() => void) | null {
  return logOut;
}

let ended: string | null = null;
let waiting: string | null = null;
const listeners = new Set<() => void>();

function announce(): void {
  for (const listener of listeners) listener();
}

function end(reason: string): void {
  ended ??= reason;
  announce();
}

function wait(reason: string | null): void {
  waiting = reason;
  announce();
}

/** Where tabs of this control plane tell each other that somebody logged out. */
const TABS = 'cascade.login';
const OUT = 'logged-out';

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Why the login has ended while pages are shown; null as long as it has not. */
export function useLoginEnd(): string | null {
  return useSyncExternalStore(listen, () => ended);
}

/** Why requests wait for the login to be renewed; null as long as they do not, or not for long. */
export function useLoginWait(): string | null {
  return useSyncExternalStore(listen, () => waiting);
}

let renewNow = (): void => {};

/** Tries to renew the login now. */
export function renewLoginNow(): void {
  renewNow();
}

async function ask(show: (obstacle: Obstacle) => void): Promise<Info> {
  for (;;) {
    try {
      return await answer(client.GET('/v1/info'));
    } catch {
      show({ kind: 'unreachable' });
      await new Promise((done) => setTimeout(done, AGAIN_AFTER));
    }
  }
}

/**
 * Learns how requests show who asks, and has them do so.
 *
 * @param show is called with what is in the way, now or later
 * @returns whether requests can be made
 */
export async function begin(show: (obstacle: Obstacle) => void): Promise<boolean> {
  const server = await ask(show);
  known = server;
  if (server.proxy !== undefined) {
    const shown = await findKey();
    const refuse = () => {
      show({ kind: 'link' });
      return 'refused' as const;
    };
    if (shown === null) refuse();
    else showCredential(shown, refuse);
    return shown !== null;
  }
  forgetKey();
  if (server.auth === 'iam') {
    show({ kind: 'signature' });
    return false;
  }
  if (server.auth === 'jwt') {
    if (window.location.pathname === LOGGED_OUT) {
      show({ kind: 'logged-out' });
      return false;
    }
    const { login } = await import('./login');
    const session = await login(server, { fail: (reason) => show({ kind: 'login', reason }), end, wait });
    if (session === null) return false;
    const tabs = new BroadcastChannel(TABS);
    tabs.addEventListener('message', ({ data }) => {
      if (data !== OUT) return;
      show({ kind: 'logged-out' });
      void session.forget();
    });
    logOut = () => {
      // A channel is of one origin, and takes no name of another.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      tabs.postMessage(OUT);
      show({ kind: 'logged-out' });
      void session.logOut();
    };
    renewNow = () => session.retryNow();
    window.addEventListener('online', renewNow);
  }
  return true;
}
