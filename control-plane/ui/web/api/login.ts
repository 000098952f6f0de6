import * as oauth from 'oauth4webapi';
import { forgetCredential, showCredential, type Refusal } from './client';
import { queries } from './queries';
import { isOver, renewAfter } from './renewal';
import { LOGGED_OUT, type Info } from './session';

const CALLBACK = '/ui/callback';
const FLOW = 'cascade.login';
/** A token that is refused so soon was never taken: the next one would be refused as well. */
const FRESH = 10_000;
/** Between two tries to renew a token, while the issuer does not answer; doubled each time. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

/** What has to be known when the issuer leads back here. */
interface Flow {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  /** The page that was asked for. */
  readonly to: string;
}

function takeFlow(): Flow | null {
  const kept = sessionStorage.getItem(FLOW);
  sessionStorage.removeItem(FLOW);
  return kept === null ? null : (JSON.parse(kept) as Flow);
}

/** A request to the issuer that takes longer is given up, and tried again if it may be. */
const ANSWER_WITHIN = 15_000;
/** So long requests wait for a token to be renewed before the page says so. */
const WAIT_UNSAID = 10_000;
/** Who logs out is not kept longer by the issuer. */
const REVOKED_WITHIN = 1_500;

const bounded = { signal: () => AbortSignal.timeout(ANSWER_WITHIN) };

/** Who hears of a login that does not succeed. */
export interface Listener {
  /** There is no token that the control plane takes, so that nothing can be shown. */
  fail(reason: string): void;
  /** There is none any more, after one was there for a while. */
  end(reason: string): void;
  /** Requests wait for a token that the issuer does not give, for the reason given; null: not any more. */
  wait(reason: string | null): void;
}

/** Where a browser goes to end the session that the issuer itself keeps, so that logging in asks who it is. */
export function endSessionUrl(endpoint: string, clientId: string, idToken: string | undefined, back: string): URL {
  const url = new URL(endpoint);
  url.searchParams.set('client_id', clientId);
  if (idToken !== undefined) url.searchParams.set('id_token_hint', idToken);
  // Cognito wants to know where to lead back to. The standard's own name for it is left out: an issuer that does not have the address on its list refuses.
  url.searchParams.set('logout_uri', back);
  return url;
}

/** The authorization code flow with PKCE of a public client. Tokens are in the memory of this page only. */
class Login {
  private readonly client: oauth.Client;
  private readonly redirect = window.location.origin + CALLBACK;
  private refreshToken: string | undefined;
  private idToken: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private renewal: Promise<Refusal> | null = null;
  private wake = (): void => {};
  private givenAt = 0;
  private wasRenewed = false;

  constructor(
    private readonly issuer: oauth.AuthorizationServer,
    clientId: string,
    private readonly scopes: readonly string[],
    private readonly listener: Listener,
  ) {
    this.client = { client_id: clientId };
  }

  /** Forgets the tokens, has the issuer forget them, and leaves for where it ends its own session if it says where that is. */
  async logOut(): Promise<void> {
    const { idToken } = this;
    await Promise.race([this.forget(), new Promise((done) => setTimeout(done, REVOKED_WITHIN))]);
    const back = window.location.origin + LOGGED_OUT;
    const endpoint = this.issuer.end_session_endpoint;
    window.location.assign(endpoint === undefined ? back : endSessionUrl(endpoint, this.client.client_id, idToken, back));
  }

  /** Forgets the tokens, and has the issuer refuse them from now on where it can. */
  async forget(): Promise<void> {
    const { refreshToken } = this;
    this.refreshToken = undefined;
    this.idToken = undefined;
    clearTimeout(this.timer);
    this.wake();
    forgetCredential();
    queries.clear();
    await this.revoke(refreshToken);
  }

  /** Tries to renew the token now, if that is waited for. */
  retryNow(): void {
    this.wake();
  }

  private async revoke(token: string | undefined): Promise<void> {
    if (token === undefined || this.issuer.revocation_endpoint === undefined) return;
    try {
      await oauth.revocationRequest(this.issuer, this.client, oauth.None(), token, {
        ...bounded,
        additionalParameters: { token_type_hint: 'refresh_token' },
        // It is sent even if the page is left meanwhile.
        [oauth.customFetch]: (url, init) => fetch(url, { ...init, keepalive: true } as RequestInit),
      });
    } catch {
      // This page does not have it any more, and the issuer ends it in its own time.
    }
  }

  /** Leaves for the page of the issuer. */
  async leave(): Promise<void> {
    if (this.issuer.authorization_endpoint === undefined) throw new Error('the issuer names no page to log in at');
    const { pathname, search, hash } = window.location;
    const flow: Flow = {
      verifier: oauth.generateRandomCodeVerifier(),
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      to: pathname + search + hash,
    };
    const url = new URL(this.issuer.authorization_endpoint);
    const parameters = {
      response_type: 'code',
      client_id: this.client.client_id,
      redirect_uri: this.redirect,
      scope: ['openid', ...this.scopes].join(' '),
      code_challenge: await oauth.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
      state: flow.state,
      nonce: flow.nonce,
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    sessionStorage.setItem(FLOW, JSON.stringify(flow));
    window.location.assign(url);
  }

  /** Has the issuer exchange what it led back with for tokens. */
  async finish(): Promise<void> {
    const answer = new URL(window.location.href);
    const flow = takeFlow();
    // A code is good once, so that it does not stay in the address.
    window.history.replaceState(null, '', flow?.to ?? '/ui/');
    if (flow === null) throw new Error('this answer of the issuer does not belong to a login that was begun in this tab');
    const parameters = oauth.validateAuthResponse(this.issuer, this.client, answer, flow.state);
    const response = await oauth.authorizationCodeGrantRequest(
      this.issuer,
      this.client,
      oauth.None(),
      parameters,
      this.redirect,
      flow.verifier,
      bounded,
    );
    this.show(
      await oauth.processAuthorizationCodeResponse(this.issuer, this.client, response, { expectedNonce: flow.nonce, requireIdToken: true }),
    );
  }

  private show(tokens: oauth.TokenEndpointResponse): void {
    this.refreshToken = tokens.refresh_token ?? this.refreshToken;
    this.idToken = tokens.id_token ?? this.idToken;
    this.givenAt = Date.now();
    showCredential(tokens.access_token, (why) => this.refused(why));
    clearTimeout(this.timer);
    if (tokens.expires_in !== undefined && this.refreshToken !== undefined) {
      this.timer = setTimeout(() => void this.renew(), renewAfter(tokens.expires_in));
    }
  }

  private refused(why: string): Refusal | Promise<Refusal> {
    if (Date.now() - this.givenAt < FRESH) {
      const reason = `The control plane does not take the token that the issuer gave${why === '' ? '.' : `: ${why}`}`;
      if (this.wasRenewed) return this.end(reason);
      this.listener.fail(reason);
      return 'refused';
    }
    return this.refreshToken === undefined ? this.end('Your login has ended.') : this.renewWhileWaitedFor();
  }

  private end(reason: string): Refusal {
    this.listener.end(reason);
    return 'ended';
  }

  private renewWhileWaitedFor(): Promise<Refusal> {
    const timer = setTimeout(
      () => this.listener.wait(`${this.name()} does not answer, so that your login is not renewed.`),
      WAIT_UNSAID,
    );
    return this.renew().finally(() => {
      clearTimeout(timer);
      this.listener.wait(null);
    });
  }

  private name(): string {
    return `The issuer ${new URL(this.issuer.token_endpoint ?? this.issuer.issuer).host}`;
  }

  /** Without the page noticing. */
  private renew(): Promise<Refusal> {
    this.renewal ??= this.renewNow().finally(() => {
      this.renewal = null;
    });
    return this.renewal;
  }

  private async renewNow(): Promise<Refusal> {
    for (let pause = FIRST_PAUSE; this.refreshToken !== undefined; pause = Math.min(LONGEST_PAUSE, 2 * pause)) {
      try {
        const response = await oauth.refreshTokenGrantRequest(this.issuer, this.client, oauth.None(), this.refreshToken, bounded);
        const tokens = await oauth.processRefreshTokenResponse(this.issuer, this.client, response);
        // Who logged out meanwhile stays so.
        if (this.refreshToken === undefined) {
          void this.revoke(tokens.refresh_token);
          break;
        }
        this.wasRenewed = true;
        this.show(tokens);
        return 'renewed';
      } catch (error) {
        if (isOver(error)) {
          this.refreshToken = undefined;
          return this.end(`Your login has ended. ${text(error)}`);
        }
        await this.pause(pause);
      }
    }
    return 'refused';
  }

  private pause(ms: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}

function text(error: unknown): string {
  if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError) {
    return error.error_description ?? `The issuer answers ${error.error}.`;
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') return `The issuer did not answer within ${ANSWER_WITHIN / 1000} seconds.`;
  return error instanceof Error ? error.message : String(error);
}

function isInvalidScope(error: unknown): boolean {
  return (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError) && error.error === 'invalid_scope';
}

function scopeAdvice(info: Info): string {
  return ` Pages ask for the scopes ${['openid', ...info.scopes].join(', ')}: the issuer must know them, and allow them to the client ${info.client_id}.`;
}

/**
 * Logs in: leaves for the issuer, or ends what was begun there.
 *
 * @returns null if there is no token: after a failure, with which `listener` is called, or because the page is about to be left
 */
export async function login(info: Info, listener: Listener): Promise<Pick<Login, 'logOut' | 'forget' | 'retryNow'> | null> {
  try {
    if (info.issuer === null || info.client_id === null) throw new Error('The control plane does not name its issuer.');
    const issuer = new URL(info.issuer);
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, bounded));
    const session = new Login(server, info.client_id, info.scopes, listener);
    if (window.location.pathname === CALLBACK) {
      await session.finish();
      return session;
    }
    await session.leave();
  } catch (error) {
    listener.fail(isInvalidScope(error) ? `${text(error)}${scopeAdvice(info)}` : text(error));
  }
  return null;
}
