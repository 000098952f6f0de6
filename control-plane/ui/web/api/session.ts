import { answer, client, key, showCredential } from './client';
import type { components } from './schema';

export type Info = components['schemas']['Info'];

/**
 * Why there is nothing to be shown: `unreachable`: no answer yet, it is asked again. `link`: this is `cascade ui`, and the key of its link is missing or
 * wrong. `signature`: requests want to be signed, which a browser cannot. `login`: the issuer has not said who this is, for the reason given.
 */
export type Obstacle =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'link' }
  | { readonly kind: 'signature' }
  | { readonly kind: 'login'; readonly reason: string };

const AGAIN_AFTER = 2_000;

let known: Info | null = null;

/** What the server said of itself. */
export function info(): Info | null {
  return known;
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
    const shown = key();
    if (shown === null) show({ kind: 'link' });
    else showCredential(shown, () => show({ kind: 'link' }));
    return shown !== null;
  }
  if (server.auth === 'iam') {
    show({ kind: 'signature' });
    return false;
  }
  if (server.auth === 'jwt') {
    const { login } = await import('./login');
    return login(server, (reason) => show({ kind: 'login', reason }));
  }
  return true;
}
