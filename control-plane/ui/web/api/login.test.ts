import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Info } from './session';

const ORIGIN = 'https://abc.example.com';
const ISSUER = 'https://id.example.com';
const INFO = { auth: 'jwt', issuer: ISSUER, client_id: 'pages', scopes: ['cascade/read', 'cascade/write'] } as unknown as Info;
const FLOW = { verifier: 'v'.repeat(43), state: 'state', nonce: 'nonce', to: '/ui/dags' };

let endsSessions = true;
let renews = true;
let revokes = true;
/** Resolves once the issuer answers; null: it answers at once. */
let answers: Promise<void> | null = null;
/** The token that the control plane takes. */
let good = 'first';
let issued: string[] = [];
let left: URL[] = [];
let failures: string[] = [];
let ends: string[] = [];
let waits: (string | null)[] = [];
let revoked: URLSearchParams[] = [];

function idToken(): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, aud: 'pages', sub: 'ada', iat: now, exp: now + 3600, nonce: 'nonce' };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
}

function discovery(): object {
  return {
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/authorize`,
    token_endpoint: `${ISSUER}/token`,
    ...(revokes ? { revocation_endpoint: `${ISSUER}/revoke` } : {}),
    ...(endsSessions ? { end_session_endpoint: `${ISSUER}/logout` } : {}),
  };
}

/** The issuer and the control plane. */
async function world(request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (url.pathname === '/.well-known/openid-configuration') return Response.json(discovery());
  if (url.pathname === '/revoke') {
    revoked.push(new URLSearchParams(await request.text()));
    return new Response('');
  }
  if (url.pathname === '/token') {
    await answers;
    const grant = new URLSearchParams(await request.text()).get('grant_type');
    if (grant === 'refresh_token' && !renews) return Response.json({ error: 'invalid_grant' }, { status: 400 });
    const token = issued.shift() ?? 'none';
    return Response.json({
      access_token: token,
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: 'refresh',
      ...(grant === 'refresh_token' ? {} : { id_token: idToken() }),
    });
  }
  return request.headers.get('authorization') === `Bearer ${good}` ? Response.json({ workers: [] }) : Response.json({}, { status: 401 });
}

async function cameBackWith(search: string) {
  vi.resetModules();
  const kept = new Map([['cascade.login', JSON.stringify(FLOW)]]);
  vi.stubGlobal('window', {
    location: { origin: ORIGIN, href: `${ORIGIN}/ui/callback${search}`, pathname: '/ui/callback', search, hash: '', assign: (url: URL) => left.push(url) },
    history: { state: null, replaceState: () => {} },
  });
  vi.stubGlobal('sessionStorage', { getItem: (name: string) => kept.get(name) ?? null, removeItem: (name: string) => kept.delete(name) });
  vi.stubGlobal('fetch', (input: Request | string, init?: RequestInit) => world(new Request(input, init)));
  const api = await import('./client');
  const { login } = await import('./login');
  const session = await login(INFO, { fail: (reason) => failures.push(reason), end: (reason) => ends.push(reason), wait: (reason) => waits.push(reason) });
  return { api, session };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  endsSessions = true;
  renews = true;
  revokes = true;
  answers = null;
  waits = [];
  revoked = [];
  good = 'first';
  issued = ['first', 'second'];
  left = [];
  failures = [];
  ends = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a login', () => {
  it('shows the token that the issuer gives', async () => {
    const { api } = await cameBackWith('?code=c&state=state');
    expect(failures).toEqual([]);
    expect(await api.answer(api.client.GET('/v1/workers'))).toEqual({ workers: [] });
  });

  it('that fails for a scope says which ones the issuer has to know', async () => {
    const { session } = await cameBackWith('?error=invalid_scope&state=state');
    expect(session).toBeNull();
    expect(failures).toEqual([
      'The issuer answers invalid_scope. Pages ask for the scopes openid, cascade/read, cascade/write: the issuer must know them, and allow them to the client pages.',
    ]);
  });
});

describe('a token that is not taken any more', () => {
  it('is renewed without the page noticing', async () => {
    const { api } = await cameBackWith('?code=c&state=state');
    vi.setSystemTime(Date.now() + 3_600_000);
    good = 'second';
    const both = await Promise.all([api.answer(api.client.GET('/v1/workers')), api.answer(api.client.GET('/v1/workers'))]);
    expect(both).toEqual([{ workers: [] }, { workers: [] }]);
    expect(ends).toEqual([]);
  });

  it('and is not renewed ends the login, and leaves the page there', async () => {
    const { api } = await cameBackWith('?code=c&state=state');
    vi.setSystemTime(Date.now() + 3_600_000);
    good = 'second';
    renews = false;
    const done = api.answer(api.client.POST('/v1/jobs/{id}/cancel', { params: { path: { id: 'a' } } }));
    await expect(done).rejects.toMatchObject({ code: 'login-ended' });
    expect(ends).toEqual(['Your login has ended. The issuer answers invalid_grant.']);
    expect(failures).toEqual([]);
  });

  it('and whose issuer is silent is said to be waited for, and shown anew once it answers', async () => {
    const { api } = await cameBackWith('?code=c&state=state');
    vi.setSystemTime(Date.now() + 3_600_000);
    good = 'second';
    let answer = (): void => {};
    answers = new Promise((done) => {
      answer = done;
    });
    const asked = api.answer(api.client.GET('/v1/workers'));
    await vi.advanceTimersByTimeAsync(9_000);
    expect(waits).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(waits).toEqual(['The issuer id.example.com does not answer, so that your login is not renewed.']);
    answer();
    expect(await asked).toEqual({ workers: [] });
    expect(waits.at(-1)).toBeNull();
    expect(ends).toEqual([]);
  });

  it('and whose issuer is silent does not hold up what somebody does', async () => {
    const { api } = await cameBackWith('?code=c&state=state');
    vi.setSystemTime(Date.now() + 3_600_000);
    good = 'second';
    answers = new Promise(() => {});
    const done = expect(api.answer(api.client.POST('/v1/jobs/{id}/cancel', { params: { path: { id: 'a' } } }))).rejects.toMatchObject({ status: 401 });
    await vi.advanceTimersByTimeAsync(11_000);
    await done;
  });

  it('and was never taken is a login that failed', async () => {
    good = 'of another issuer';
    const { api } = await cameBackWith('?code=c&state=state');
    await expect(api.answer(api.client.GET('/v1/workers'))).rejects.toMatchObject({ status: 401 });
    expect(failures).toEqual(['The control plane does not take the token that the issuer gave.']);
  });
});

describe('who logs out', () => {
  it('is led to where the issuer ends its own session, and shows no token any more', async () => {
    const { api, session } = await cameBackWith('?code=c&state=state');
    await session?.logOut();
    expect(left.map((url) => url.origin + url.pathname)).toEqual([`${ISSUER}/logout`]);
    const asked = left[0]?.searchParams;
    expect(asked?.get('client_id')).toBe('pages');
    expect(asked?.get('id_token_hint')).toMatch(/^ey/);
    expect(asked?.get('logout_uri')).toBe(`${ORIGIN}/ui/logged-out`);
    expect(asked?.has('post_logout_redirect_uri')).toBe(false);
    await expect(api.answer(api.client.GET('/v1/workers'))).rejects.toMatchObject({ status: 401 });
    expect(ends).toEqual([]);
  });

  it('is led to a page that says so where the issuer names no such place', async () => {
    endsSessions = false;
    const { session } = await cameBackWith('?code=c&state=state');
    await session?.logOut();
    expect(left.map(String)).toEqual([`${ORIGIN}/ui/logged-out`]);
  });

  it('has the issuer revoke what renews the login', async () => {
    const { session } = await cameBackWith('?code=c&state=state');
    await session?.logOut();
    expect(revoked.map(Object.fromEntries)).toEqual([{ token: 'refresh', token_type_hint: 'refresh_token', client_id: 'pages' }]);
  });

  it('leaves without that where the issuer cannot, or does not answer', async () => {
    revokes = false;
    const { session } = await cameBackWith('?code=c&state=state');
    await session?.logOut();
    expect(revoked).toEqual([]);
    expect(left.length).toBe(1);
  });
});
