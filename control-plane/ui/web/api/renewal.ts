import { ResponseBodyError } from 'oauth4webapi';

const RENEW_BEFORE = 60_000;
/** A longer timer would go off at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** When a token is to be renewed, in milliseconds after it was given for so many seconds: a minute before its end, or after half of its time. */
export function renewAfter(expiresIn: number): number {
  const lifetime = expiresIn * 1000;
  return Math.min(LONGEST_TIMER, Math.max(lifetime / 2, lifetime - RENEW_BEFORE));
}

/** Whether the issuer itself said that it renews no more, and not a network or a server that is in trouble. */
export function isOver(error: unknown): boolean {
  return error instanceof ResponseBodyError && error.status < 500 && error.status !== 429;
}
