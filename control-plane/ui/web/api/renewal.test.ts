import { OperationProcessingError, ResponseBodyError, WWWAuthenticateChallengeError } from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { isOver, renewAfter } from './renewal';

describe('when a token is renewed', () => {
  it('is a minute before its end', () => {
    expect(renewAfter(3600)).toBe(3_540_000);
  });

  it('is after half of the time of one that is good for a minute', () => {
    expect(renewAfter(60)).toBe(30_000);
  });

  it('is within what a timer can wait', () => {
    expect(renewAfter(90 * 86_400)).toBe(2 ** 31 - 1);
  });
});

describe('a login is over', () => {
  const refusal = (status: number) =>
    new ResponseBodyError('refused', {
      cause: { error: 'invalid_grant' },
      response: new Response('{}', { status }),
    });

  it('when the issuer refuses to renew it', () => {
    expect(isOver(refusal(400))).toBe(true);
  });

  it('when it refuses with a challenge, or without an OAuth error', () => {
    const challenge = { cause: [{ scheme: 'basic' as const, parameters: {} }], response: new Response('', { status: 401 }) };
    expect(isOver(new WWWAuthenticateChallengeError('challenge', challenge))).toBe(true);
    expect(isOver(new OperationProcessingError('not OAuth', { cause: new Response('', { status: 403 }) }))).toBe(true);
    expect(isOver(new OperationProcessingError('not OAuth', { cause: new Response('', { status: 502 }) }))).toBe(false);
  });

  it('and not when the issuer or the network is in trouble', () => {
    expect(isOver(refusal(503))).toBe(false);
    expect(isOver(refusal(429))).toBe(false);
    expect(isOver(new TypeError('Failed to fetch'))).toBe(false);
  });
});
