import * as oauth from 'oauth4webapi';
import { showCredential } from './client';
import { queries } from './queries';
import { isOver, renewAfter } from './renewal';
import type { Info } from './session';

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

/** The authorization code flow with PKCE of a public client. Tokens are in the memory of this page only. */
class Login {
  private readonly client: oauth.Client;
  private readonly redirect = window.location.origin + CALLBACK;
  private refreshToken: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private renewing = false;
  private givenAt = 0;

  constructor(
    private readonly issuer: oauth.AuthorizationServer,
    clientId: string,
    private readonly scopes: readonly string[],
    private readonly fail: (reason: string) => void,
  ) {
    this.client = { client_id: clientId };
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
    );
    this.show(
      await oauth.processAuthorizationCodeResponse(this.issuer, this.client, response, { expectedNonce: flow.nonce, requireIdToken: true }),
    );
  }

  private show(tokens: oauth.TokenEndpointResponse): void {
    this.refreshToken = tokens.refresh_token ?? this.refreshToken;
    this.givenAt = Date.now();
    showCredential(tokens.access_token, (why) => this.refused(why));
    clearTimeout(this.timer);
    if (tokens.expires_in !== undefined && this.refreshToken !== undefined) {
      this.timer = setTimeout(() => void this.renew(), renewAfter(tokens.expires_in));
    }
  }

  private refused(why: string): void {
    if (Date.now() - this.givenAt < FRESH) this.fail(`The control plane does not take the token that the issuer gave${why === '' ? '.' : `: ${why}`}`);
    else if (this.refreshToken === undefined) this.fail('Your login has ended.');
    else void this.renew(true);
  }

  /**
   * Without the page noticing.
   *
   * @param wasRefused whether requests were refused meanwhile, which are made again then
   */
  private async renew(wasRefused = false): Promise<void> {
    if (this.renewing || this.refreshToken === undefined) return;
    this.renewing = true;
    try {
      for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, 2 * pause)) {
        try {
          const response = await oauth.refreshTokenGrantRequest(this.issuer, this.client, oauth.None(), this.refreshToken);
          this.show(await oauth.processRefreshTokenResponse(this.issuer, this.client, response));
          break;
        } catch (error) {
          if (isOver(error)) {
            this.fail(`Your login has ended. ${text(error)}`);
            return;
          }
          await new Promise((done) => setTimeout(done, pause));
        }
      }
      if (wasRefused) void queries.invalidateQueries();
    } finally {
      this.renewing = false;
    }
  }
}

function text(error: unknown): string {
  if (error instanceof oauth.AuthorizationResponseError) return error.error_description ?? `The issuer answers ${error.error}.`;
  if (error instanceof oauth.ResponseBodyError) return error.error_description ?? `The issuer answers ${error.error}.`;
  return error instanceof Error ? error.message : String(error);
}

/**
 * Logs in: leaves for the issuer, or ends what was begun there.
 *
 * @param fail is called with the reason if there is no token, now or later
 * @returns whether there is one; without one and without a failure the page is about to be left
 */
export async function login(info: Info, fail: (reason: string) => void): Promise<boolean> {
  try {
    if (info.issuer === null || info.client_id === null) throw new Error('The control plane does not name its issuer.');
    const issuer = new URL(info.issuer);
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer));
    const session = new Login(server, info.client_id, info.scopes, fail);
    if (window.location.pathname === CALLBACK) {
      await session.finish();
      return true;
    }
    await session.leave();
  } catch (error) {
    fail(text(error));
  }
  return false;
}
