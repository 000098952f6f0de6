import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Refusal } from './client';

const ORIGIN = 'http://127.0.0.1:5000';
const KEY = 'cascade.key';

const kept = new Map<string, string>();
const heard: { method: string; shown: string | null; body: string }[] = [];
/** The secret that the server takes. */
let good = 'good';

async function server(request: Request): Promise<Response> {
  const shown = request.headers.get('authorization');
  heard.push({ method: request.method, shown, body: await request.text() });
  return shown === `Bearer ${good}` ? Response.json({ jobs: [] }) : Response.json({ detail: 'no' }, { status: 401 });
}

/** What the address of the page has become. */
let address = '';

async function pageAt(hash: string) {
  vi.resetModules();
  address = `/ui/${hash}`;
  const replaceState = (_: unknown, __: string, to: string) => (address = to);
  vi.stubGlobal('window', { location: { origin: ORIGIN, hash, pathname: '/ui/', search: '' }, history: { state: null, replaceState } });
  vi.stubGlobal('localStorage', { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => kept.set(name, value) });
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  vi.stubGlobal('fetch', (input: Request | string, init?: RequestInit) => server(new Request(input, init)));
  const page = await import('./client');
  page.takeToken();
  return page;
}

beforeEach(() => {
  kept.clear();
  heard.length = 0;
  good = 'good';
});

afterEach(() => vi.unstubAllGlobals());

describe('the key of a link', () => {
  it('is kept for all tabs once it was taken', async () => {
    expect(await (await pageAt('#k=good')).findKey()).toBe('good');
    expect(kept.get(KEY)).toBe('good');
    expect(await (await pageAt('')).findKey()).toBe('good');
  });

  it('takes the place of that of an earlier run', async () => {
    kept.set(KEY, 'earlier');
    expect(await (await pageAt('#k=good')).findKey()).toBe('good');
    expect(kept.get(KEY)).toBe('good');
  });

  it('does not take the place of the kept one if it is not taken', async () => {
    kept.set(KEY, 'good');
    expect(await (await pageAt('#k=of-somebody-else')).findKey()).toBe('good');
    expect(kept.get(KEY)).toBe('good');
  });

  it('is not kept if it is not taken', async () => {
    expect(await (await pageAt('#k=of-another-run')).findKey()).toBeNull();
    expect(kept.size).toBe(0);
    expect(address).toBe('/ui/');
  });

  it('stays in the address until it is kept, for a page that is loaded again before', async () => {
    const page = await pageAt('#k=good');
    expect(address).toBe('/ui/#k=good');
    await page.findKey();
    expect(kept.get(KEY)).toBe('good');
    expect(address).toBe('/ui/');
  });

  it('leaves the address where there is no `cascade ui`', async () => {
    (await pageAt('#k=good')).forgetKey();
    expect(address).toBe('/ui/');
  });
});

describe('a credential that is refused', () => {
  async function pageWith(onRefused: () => Refusal | Promise<Refusal>) {
    const page = await pageAt('');
    page.showCredential('old', onRefused);
    return page;
  }

  it('and renewed has requests asked again, with what they sent', async () => {
    const page: Awaited<ReturnType<typeof pageAt>> = await pageWith(() => {
      page.showCredential('good', () => 'refused');
      return 'renewed';
    });
    const body = { context: {}, force: true };
    const { response } = await page.client.POST('/v1/dags/{dag}/jobs', { params: { path: { dag: 'orders' } }, body });
    expect(response.status).toBe(200);
    expect(heard).toEqual([
      { method: 'POST', shown: 'Bearer old', body: JSON.stringify(body) },
      { method: 'POST', shown: 'Bearer good', body: JSON.stringify(body) },
    ]);
  });

  it('and not renewed leaves what is shown as it is', async () => {
    const page = await pageWith(() => 'ended');
    const asked = page.answer(page.client.GET('/v1/workers')).then(
      () => 'answered',
      () => 'failed',
    );
    expect(await Promise.race([asked, new Promise((done) => setTimeout(() => done('open'), 50))])).toBe('open');
  });

  it('and not renewed refuses what is to be done', async () => {
    const page = await pageWith(() => 'ended');
    const done = page.answer(page.client.POST('/v1/jobs/{id}/cancel', { params: { path: { id: 'a' } } }));
    await expect(done).rejects.toMatchObject({ status: 401, code: 'login-ended' });
  });

  it('is an error where nothing more can be said', async () => {
    const page = await pageWith(() => 'refused');
    await expect(page.answer(page.client.GET('/v1/workers'))).rejects.toMatchObject({ status: 401, message: 'no' });
  });
});
