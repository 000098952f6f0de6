// The deployed stack in an emulated account, as a browser meets it: with IAM through `cascade ui`, or with JWT and the login page of a Cognito user
// pool. The emulator speaks no TLS, and its names are of AWS or no names for a browser: a front of our own speaks TLS and translates them, and the
// browser is led there (`browserFlags`).
import { execFile, spawn } from 'node:child_process';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { CASCADE, freePort, large } from './dev.mjs';
import { ControlPlane } from './control-plane.mjs';

const USER = 'ada@example.com';
const PASSWORD = 'Correct-horse-7-battery';
const run = promisify(execFile);

/** Speaks TLS for an emulator that does not, with a certificate that a browser has to be asked not to check. */
class TlsFront {
  async start(folder, emulator) {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', cert]);
    this.emulator = emulator;
    /** The domain of the user pool, whose name the emulator has to hear to name it in the issuer's document. */
    this.loginHost = undefined;
    this.server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (from, to) => this.forward(from, to));
    this.server.on('upgrade', (from, socket, head) => this.upgrade(from, socket, head));
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = this.server.address().port;
  }

  headers(from) {
    const { host } = from.headers;
    const isIssuer = host.startsWith('cognito-idp.') && this.loginHost !== undefined;
    return {
      ...from.headers,
      'x-forwarded-proto': 'https',
      host: isIssuer ? this.loginHost : host.replace(/\.execute-api\.localhost(:\d+)?$/, `.execute-api.127.0.0.1:${this.emulator}`),
    };
  }

  forward(from, to) {
    const on = httpRequest(
      { host: '127.0.0.1', port: this.emulator, method: from.method, path: from.url, headers: this.headers(from) },
      (answer) => {
        to.writeHead(answer.statusCode, answer.headers);
        answer.pipe(to);
      },
    );
    on.on('error', () => to.destroy());
    from.pipe(on);
  }

  upgrade(from, socket, head) {
    const on = connect(this.emulator, '127.0.0.1', () => {
      const lines = Object.entries(this.headers(from)).map(([name, value]) => `${name}: ${value}`);
      on.write(`${from.method} ${from.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      on.write(head);
      socket.pipe(on).pipe(socket);
    });
    on.on('error', () => socket.destroy());
    socket.on('error', () => on.destroy());
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Signs a request to a service of the account as its root user (Signature Version 4). */
function signed(endpoint, region, service, target, body) {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const hash = (text) => createHash('sha256').update(text).digest('hex');
  const mac = (key, text) => createHmac('sha256', key).update(text).digest();
  const headers = { 'content-type': 'application/x-amz-json-1.1', host: new URL(endpoint).host, 'x-amz-date': time, 'x-amz-target': target };
  const names = Object.keys(headers).join(';');
  const canonical = ['POST', '/', '', ...Object.entries(headers).map(([name, value]) => `${name}:${value}`), '', names, hash(body)].join('\n');
  const key = scope.split('/').reduce((last, part) => mac(last, part), 'AWS4test');
  const signature = mac(key, ['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n')).toString('hex');
  const { host: _, ...sent } = headers;
  return { ...sent, authorization: `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=${names}, Signature=${signature}` };
}

export class Account extends ControlPlane {
  /** @param auth `iam` or `jwt` */
  constructor(auth) {
    super();
    this.auth = auth;
    this.front = new TlsFront();
  }

  async start() {
    this.folder = mkdtempSync(join(tmpdir(), 'cascade-ui-'));
    cpSync(join(import.meta.dirname, 'dags'), join(this.folder, 'dags'), { recursive: true });
    writeFileSync(join(this.folder, 'dags/large.json'), JSON.stringify(large()));
    this.env = { ...process.env, CASCADE_STATE_DIR: join(this.folder, 'state') };
    this.port = await freePort();
    await this.front.start(this.folder, this.port);
    const flags = ['monitoring=false', 'examples=false', `auth=${this.auth}`, ...(this.auth === 'jwt' ? ['login=cognito'] : [])];
    const words = ['account', 'up', '--port', String(this.port), ...flags.flatMap((flag) => ['-c', flag]), '-o', 'json'];
    this.account = JSON.parse(await this.cascade(words));
    Object.assign(this.env, this.account.environment);
    if (this.auth === 'jwt') await this.addUser();
    else await this.startProxy();
    await this.cascade(['dag', 'deploy', 'dags', '-o', 'json']);
    this.worker = await this.startAndWait(['worker', '--workers', '4', '-o', 'json'], '"state"');
  }

  async cascade(words) {
    const { stdout } = await run(CASCADE, words, { cwd: this.folder, env: this.env, maxBuffer: 1 << 26 });
    return stdout;
  }

  /** Starts a command that goes on, and waits for a line with this word. */
  async startAndWait(words, word, heard = () => {}) {
    const started = spawn(CASCADE, words, { cwd: this.folder, env: this.env, stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: started.stdout })) {
      heard(line);
      if (line.includes(word)) {
        started.stdout.resume();
        return started;
      }
    }
    throw new Error(`cascade ${words[0]} ended at once`);
  }

  async startProxy() {
    let link = '';
    this.proxy = await this.startAndWait(['ui', '--port', '0', '-o', 'json'], '"control_plane"', (line) => {
      link = /"url" *: *"([^"]+)"/.exec(line)?.[1] ?? link;
    });
    this.link = link;
    this.url = new URL(link).origin;
    this.bearer = new URL(link).hash.replace('#k=', '');
  }

  /** Adds a user to the pool of the deployment, and has a token of theirs for requests of the suite itself. */
  async addUser() {
    const info = await (await fetch(`${this.account.api_url}/v1/info`)).json();
    const pool = info.issuer.split('/').at(-1);
    await this.cognito('AdminCreateUser', { UserPoolId: pool, Username: USER, MessageAction: 'SUPPRESS' });
    await this.cognito('AdminSetUserPassword', { UserPoolId: pool, Username: USER, Password: PASSWORD, Permanent: true });
    const { UserPool: described } = await this.cognito('DescribeUserPool', { UserPoolId: pool });
    this.front.loginHost = `${described.Domain}.auth.${this.account.region}.amazoncognito.com`;
    this.url = this.address;
    const which = { UserPoolId: pool, ClientId: info.client_id };
    const { UserPoolClient: client } = await this.cognito('DescribeUserPoolClient', which);
    const { CreationDate: _, LastModifiedDate: __, ClientSecret: ___, ...settings } = client;
    // Where the API is in this account is no name for a browser.
    await this.cognito('UpdateUserPoolClient', { ...settings, CallbackURLs: [`${this.url}/ui/callback`] });
    this.bearer = await this.token(info);
    this.env.CASCADE_TOKEN = this.bearer;
  }

  async cognito(action, input) {
    const body = JSON.stringify(input);
    const headers = signed(this.account.endpoint, this.account.region, 'cognito-idp', `AWSCognitoIdentityProviderService.${action}`, body);
    const answer = await fetch(this.account.endpoint, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** The code flow with PKCE, without a browser. */
  async token(info) {
    const verifier = randomBytes(32).toString('base64url');
    const redirect = `${this.url}/ui/callback`;
    const form = {
      client_id: info.client_id,
      redirect_uri: redirect,
      response_type: 'code',
      scope: ['openid', ...info.scopes].join(' '),
      state: 's',
      nonce: 'n',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      username: USER,
      password: PASSWORD,
    };
    const post = (path, fields) =>
      fetch(this.account.endpoint + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
    const back = await post('/login', form);
    const code = new URL(back.headers.get('location')).searchParams.get('code');
    const answer = await post('/oauth2/token', {
      grant_type: 'authorization_code',
      client_id: info.client_id,
      redirect_uri: redirect,
      code,
      code_verifier: verifier,
    });
    if (!answer.ok) throw new Error(`no token: ${answer.status} ${await answer.text()}`);
    return (await answer.json()).access_token;
  }

  /** Where the API is for a browser that is led to the front. */
  get address() {
    const id = new URL(this.account.api_url).pathname.split('/').at(-1);
    return `https://${id}.execute-api.localhost:${this.port}`;
  }

  /** What the browser is started with. */
  get browserFlags() {
    const to = `127.0.0.1:${this.front.port}`;
    const rules = ['*.execute-api.localhost', 'cognito-idp.*.amazonaws.com', '*.amazoncognito.com'].map((host) => `MAP ${host} ${to}`);
    return [`--host-resolver-rules=${rules.join(', ')}`, '--ignore-certificate-errors'];
  }

  /** Where pages may connect to beside their own server. */
  isOwn(url) {
    return /\.execute-api\.localhost:\d+$|^cognito-idp\.|\.amazoncognito\.com$/.test(url.host);
  }

  /** Opens the first page of a context as a user does: by the link, or by logging in. */
  async enter(page, path) {
    if (this.auth === 'iam') {
      await page.goto(this.link);
      await page.waitForURL((url) => url.hash === '');
      await page.goto(`${this.url}/ui${path}`);
      return;
    }
    await page.goto(`${this.url}/ui${path}`);
    await page.locator('#username').fill(USER);
    await page.locator('#password').fill(PASSWORD);
    await page.locator('button[type=submit]').click();
    await page.waitForURL((url) => url.href.startsWith(`${this.url}/ui${path}`));
  }

  target() {
    return { base: this.auth === 'iam' ? this.url : this.account.api_url, headers: { authorization: `Bearer ${this.bearer}` } };
  }

  async stop() {
    for (const process of [this.worker, this.proxy]) {
      if (process === undefined || process.exitCode !== null) continue;
      process.kill('SIGTERM');
      await once(process, 'exit');
    }
    if (this.folder !== undefined) {
      await this.cascade(['account', 'down']).catch((error) => console.error(String(error)));
      rmSync(this.folder, { recursive: true, force: true });
    }
    this.front.stop();
  }
}
