import createClient from 'openapi-fetch';
import { ApiError } from './error';
import type { components, paths } from './schema';

export type Job = components['schemas']['Job'];
export type Task = components['schemas']['TaskWithAttempts'];
export type Dag = components['schemas']['Dag'];
/** A DAG with its document, whose fields are not looked at here. */
export type DagWithDefinition = Dag & { readonly definition: Record<string, unknown> };
export type JobExplanation = components['schemas']['JobExplanation'];
export type LogPage = components['schemas']['LogPage'];
export type TaskExplanation = components['schemas']['TaskExplanation'];
export type Event = components['schemas']['Event'];
export type TaskError = components['schemas']['TaskError'];
export type Problem = components['schemas']['Problem'];
export type Worker = components['schemas']['Workers']['workers'][number];

const TOKEN = 'cascade.token';
const KEY = 'cascade.key';

/**
 * Takes a secret out of the address, where printed links have it: `#token=…` of `cascade dev --token`, which is kept for this tab, and `#k=…` of
 * `cascade ui`, which is kept for all tabs, as it is worth nothing once that has ended.
 */
export function takeToken(): void {
  const match = /^#(token|k)=(.+)$/.exec(window.location.hash);
  if (match?.[2] === undefined) return;
  if (match[1] === 'k') localStorage.setItem(KEY, match[2]);
  else sessionStorage.setItem(TOKEN, decodeURIComponent(match[2]));
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
}

/** The key of the link that `cascade ui` printed. */
export function key(): string | null {
  return localStorage.getItem(KEY);
}

/** What requests show in place of a token that was typed. */
let credential: string | null = null;
let refused: ((why: string) => void) | null = null;

/**
 * Has requests show this from now on.
 *
 * @param onRefused is called when it is not taken any more, with the reason if one is given
 */
export function showCredential(value: string, onRefused: (why: string) => void): void {
  credential = value;
  refused = onRefused;
}

export function token(): string | null {
  return sessionStorage.getItem(TOKEN);
}

export function setToken(value: string): void {
  if (value === '') sessionStorage.removeItem(TOKEN);
  else sessionStorage.setItem(TOKEN, value);
}

/** How far the server's clock is ahead of this one, in milliseconds; 0 unless they differ by more than two seconds. */
let skew = 0;

export function serverNow(): number {
  return Date.now() + skew;
}

/** Lists in queries are words with commas between, as the API takes them. */
export const client = createClient<paths>({
  baseUrl: window.location.origin,
  querySerializer: { array: { style: 'form', explode: false } },
});

client.use({
  onRequest({ request }) {
    const known = credential ?? token();
    if (known !== null) request.headers.set('authorization', `Bearer ${known}`);
    return request;
  },
  onResponse({ request, response }) {
    // A request that was on its way when the credential was renewed says nothing about the new one.
    if (response.status === 401 && request.headers.get('authorization') === `Bearer ${credential}`) {
      refused?.(/error_description="([^"]*)"/.exec(response.headers.get('www-authenticate') ?? '')?.[1] ?? '');
    }
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) {
      const difference = date + 500 - Date.now();
      skew = Math.abs(difference) > 2000 ? difference : 0;
    }
    return response;
  },
});

/** The data of an answer, or an {@link ApiError}. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok && data !== undefined) return data;
  const problem = (typeof error === 'object' && error !== null ? error : {}) as Partial<Problem>;
  throw new ApiError(
    response.status,
    problem.code ?? 'unknown',
    problem.detail ?? `the server answers ${response.status} ${response.statusText}`.trim(),
    problem.errors,
  );
}
