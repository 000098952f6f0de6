import createClient from 'openapi-fetch';
import { ApiError } from './error';
import type { components, paths } from './schema';

export type Job = components['schemas']['Job'];
export type Task = components['schemas']['TaskWithAttempts'];
export type Dag = components['schemas']['Dag'];
/** A DAG with its document, whose fields are not looked at here. */
export type DagWithDefinition = Dag & { readonly definition: Record<string, unknown> };
export type CostLine = components['schemas']['CostLine'];
export type JobCost = components['schemas']['JobCost'];
export type JobExplanation = components['schemas']['JobExplanation'];
export type LogPage = components['schemas']['LogPage'];
export type TaskExplanation = components['schemas']['TaskExplanation'];
export type Event = components['schemas']['Event'];
export type TaskError = components['schemas']['TaskError'];
export type Problem = components['schemas']['Problem'];
export type Worker = components['schemas']['Workers']['workers'][number];

const TOKEN = 'cascade.token';
const KEY = 'cascade.key';

let offered: string | null = null;

function clearHash(): void {
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
}

/**
 * Takes a secret from the address, where printed links have it: `#token=…` of `cascade dev --token`, which is kept for this tab, and `#k=…` of
 * `cascade ui`, for {@link findKey}. The latter stays in the address until it is known what it is worth, so that a page that is loaded again meanwhile
 * has it.
 */
export function takeToken(): void {
  const match = /^#(token|k)=(.+)$/.exec(window.location.hash);
  if (match?.[2] === undefined) return;
  if (match[1] === 'k') {
    offered = match[2];
    return;
  }
  sessionStorage.setItem(TOKEN, decodeURIComponent(match[2]));
  clearHash();
}

/** Takes the key of a link out of the address, where it is not that of `cascade ui`. */
export function forgetKey(): void {
  if (offered !== null) clearHash();
  offered = null;
}

/** Whether `cascade ui` takes a key. It is asked for what it does not have, so that it does not ask the control plane, which may sleep. */
async function isTaken(key: string): Promise<boolean> {
  try {
    const { status } = await fetch(`${window.location.origin}/v1`, { headers: { authorization: `Bearer ${key}` } });
    return status !== 401;
  } catch {
    return false;
  }
}

/**
 * The key of the link that `cascade ui` printed. It is kept for all tabs, as it is worth nothing once that has ended; but only once it was taken: anybody
 * can make a link with another one, which would have all tabs refused.
 */
export async function findKey(): Promise<string | null> {
  const kept = localStorage.getItem(KEY);
  const key = offered;
  const isNew = key !== null && key !== kept && (await isTaken(key));
  if (isNew) localStorage.setItem(KEY, key);
  forgetKey();
  return isNew ? key : kept;
}

/**
 * What came of a credential that was refused. `renewed`: there is another one. `ended`: there is none any more, and what is shown stays as it is.
 * `refused`: nothing more can be said than that.
 */
export type Refusal = 'renewed' | 'ended' | 'refused';

/** What requests show in place of a token that was typed. */
let credential: string | null = null;
let refused: ((why: string) => Refusal | Promise<Refusal>) | null = null;

/**
 * Has requests show this from now on.
 *
 * @param onRefused is called when it is not taken any more, with the reason if one is given
 */
export function showCredential(value: string, onRefused: (why: string) => Refusal | Promise<Refusal>): void {
  credential = value;
  refused = onRefused;
}

/** Has requests show nothing. */
export function forgetCredential(): void {
  credential = null;
  refused = null;
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

/** Requests as they were before they were sent, which uses up their bodies. */
const copies = new WeakMap<Request, Request>();

/** So long somebody waits for what they did while the issuer does not answer; later it would come unexpectedly. */
const ACTION_WAITS = 10_000;

/** What came of the credential that a refused request showed. One that was on its way when it was renewed says nothing about the new one. */
async function refusalOf(request: Request, response: Response): Promise<Refusal> {
  if (credential === null || refused === null) return 'refused';
  if (request.headers.get('authorization') !== `Bearer ${credential}`) return 'renewed';
  const refusal = refused(/error_description="([^"]*)"/.exec(response.headers.get('www-authenticate') ?? '')?.[1] ?? '');
  if (request.method === 'GET') return refusal;
  return Promise.race([refusal, new Promise<Refusal>((done) => setTimeout(() => done('refused'), ACTION_WAITS))]);
}

client.use({
  onRequest({ request }) {
    const known = credential ?? token();
    if (known !== null) request.headers.set('authorization', `Bearer ${known}`);
    if (credential !== null) copies.set(request, request.clone());
    return request;
  },
  async onResponse({ request, response }) {
    if (response.status === 401) {
      const refusal = await refusalOf(request, response);
      const again = copies.get(request);
      if (refusal === 'renewed' && again !== undefined) {
        again.headers.set('authorization', `Bearer ${credential}`);
        return fetch(again);
      }
      if (refusal === 'ended') {
        // An error would take the place of what the page shows.
        if (request.method === 'GET') await new Promise(() => {});
        throw new ApiError(401, 'login-ended', 'your login has ended, and nothing was done; log in again');
      }
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
