import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Obstacle } from './session';

const ORIGIN = 'https://abc.example.com';
const ISSUER = 'https://id.example.com';
const FLOW = { verifier: 'v'.repeat(43), state: 'state', nonce: 'nonce', to: '/ui/dags' };

let left: string[] = [];
let revoked: (string | null)[] = [];
let tokens = 0;

function idToken(): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part({ iss: ISSUER, aud: 'pages', sub: 'ada', iat: now, exp: now + 3600, nonce: 'nonce' })}.c2ln`;
}

/** The issuer and the control plane. */
async function world(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  switch (pathname) {
    case '/v1/info':
      return Response.json({ auth: 'jwt', issuer: ISSUER, client_id: 'pages', scopes: [] });
    case '/.well-known/openid-configuration':
      return Response.json({
        issuer: ISSUER,
        authorization_endpoint: `${ISSUER}/authorize`,
        token_endpoint: `${ISSUER}/token`,
        revocation_endpoint: `${ISSUER}/revoke`,
      });
    case '/token':
      tokens++;
      return Response.json({ access_token: 'good', token_type: 'Bearer', expires_in: 3600, refresh_token: `refresh-${tokens}`, id_token: idToken() });
    case '/revoke':
      revoked.push(new URLSearchParams(await request.text()).get('token'));
      return new Response('');
    default:
      return request.headers.get('authorization') === 'Bearer good' ? Response.json({ workers: [] }) : Response.json({}, { status: 401 });
  }
}

/** A tab in which somebody has just logged in. */
async function tab() {
  vi.resetModules();
  const kept = new Map([['cascade.login', JSON.stringify(FLOW)]]);
  vi.stubGlobal('sessionStorage', { getItem: (name: string) => kept.get(name) ?? null, removeItem: (name: string) => kept.delete(name) });
  const session = await import('./session');
  const { answer, client } = await import('./client');
  const shown: Obstacle['kind'][] = [];
  expect(await session.begin((obstacle) => shown.push(obstacle.kind))).toBe(true);
  return { session, shown, ask: () => answer(client.GET('/v1/workers')) };
}

beforeEach(() => {
  left = [];
  revoked = [];
  tokens = 0;
  vi.stubGlobal('window', {
    location: { origin: ORIGIN, href: `${ORIGIN}/ui/callback?code=c&state=state`, pathname: '/ui/callback', assign: (url: string) => left.push(String(url)) },
    history: { state: null, replaceState: () => {} },
    addEventListener: () => {},
  });
  vi.stubGlobal('fetch', (input: Request | string, init?: RequestInit) => world(new Request(input, init)));
});

afterEach(() => vi.unstubAllGlobals());

describe('who logs out in one tab', () => {
  it('is logged out in all others as well', async () => {
    const here = await tab();
    const there = await tab();
    expect(await there.ask()).toEqual({ workers: [] });
    here.session.logOutAction()?.();
    await vi.waitFor(() => expect(there.shown).toEqual(['logged-out']));
    expect(here.shown).toEqual(['logged-out']);
    await expect(there.ask()).rejects.toMatchObject({ status: 401 });
    await vi.waitFor(() => expect(revoked.toSorted()).toEqual(['refresh-1', 'refresh-2']));
    // Only the tab in which it was asked for leaves for the issuer.
    await vi.waitFor(() => expect(left).toEqual([`${ORIGIN}/ui/logged-out`]));
  });
});
