import { OperationProcessingError, ResponseBodyError, WWWAuthenticateChallengeError } from 'oauth4webapi';

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
  const status = statusOf(error);
  return status !== undefined && status >= 400 && status < 500 && status !== 429;
}

/** What the issuer answered with, if it answered; an answer without an OAuth error in its body is the cause of the error. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError) return error.status;
  return error instanceof OperationProcessingError && error.cause instanceof Response ? error.cause.status : undefined;
}
