// aws.mjs iam|jwt: the pages in a real browser against the stack in an emulated account. CHROMIUM names the browser.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import assert from 'node:assert/strict';
import { Account } from './account.mjs';
import { launch, requireBrowser } from './browser.mjs';
import { countsAgree, jobStatus, live } from './control-plane.mjs';

requireBrowser('the browser suite of the account');

const auth = process.argv[2];
const only = process.argv[3];
assert.ok(auth === 'iam' || auth === 'jwt', 'aws.mjs takes iam or jwt');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = resolve('target/screenshots');
mkdirSync(shots, { recursive: true });

const account = new Account(auth);
const claims = [];
const claim = (name, run, of = ['iam', 'jwt']) => {
  if (of.includes(auth)) claims.push({ name, run });
};
let browser;
const offences = [];

async function fresh({ scheme = 'light' } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    ignoreHTTPSErrors: true,
  });
  const page = await context.newPage();
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`));
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && /CSP|Content Security Policy/.test(message.text())) offences.push(message.text());
  });
  page.on('pageerror', (error) => offences.push(String(error)));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.host !== new URL(account.url).host && url.protocol !== 'data:' && !account.isOwn(url)) offences.push(`a request to ${url.host}`);
  });
  return page;
}

async function open(path) {
  const page = await fresh();
  await account.enter(page, path);
  await page.evaluate(() => (globalThis.notReloaded = true));
  return page;
}

async function breaksNoRule(page, name) {
  await page.screenshot({ path: `${shots}/${name}.png` });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id} ${nodes[0].target}`),
    [],
  );
}

claim('the page that was asked for opens, live, and no secret stays in the address', async () => {
  const page = await open('/dags');
  await page.getByRole('link', { name: 'good', exact: true }).first().waitFor();
  await live(page);
  assert.equal(page.url(), `${account.url}/ui/dags`);
});

claim('without a mouse: a job is triggered and watched to its end', async () => {
  const page = await open('/');
  await live(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('trigger good');
  await page.keyboard.press('Enter');
  await page.locator('#context').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/ui\/jobs\//);
  await jobStatus(page, 'success');
  await countsAgree(account, page, decodeURIComponent(page.url().split('/').at(-1)));
  assert.ok(await page.evaluate(() => globalThis.notReloaded), 'the page was reloaded');
});

claim('without a mouse: the failed task of a job and its error', async () => {
  const id = await account.trigger('bad');
  const page = await open(`/jobs/${id}`);
  await jobStatus(page, 'failed');
  await countsAgree(account, page, id);
  await page.keyboard.press('n');
  await page.waitForURL(/\/tasks\/broken/);
  await page.getByRole('complementary', { name: 'Task broken' }).getByText('exited with code 3').first().waitFor();
});

claim('a list of jobs shows a job that begins elsewhere, and how it ends', async () => {
  const page = await open('/jobs?dag=good');
  await live(page);
  const row = page.locator(`tr:has(a[href$="${await account.trigger('good')}"])`);
  await row.waitFor({ timeout: 60_000 });
  await row.getByText('success').waitFor({ timeout: 60_000 });
});

claim(
  'an action shows commands that reach the control plane itself',
  async () => {
    const page = await open('/dags/good/trigger');
    const command = (name) => page.locator(`code[aria-label="${name} command"]`).innerText();
    assert.equal(await command('cascade'), `cascade trigger good --url ${account.account.api_url}`);
    const curl = await command('curl');
    assert.match(curl, /--aws-sigv4 aws:amz:us-east-1:execute-api /);
    assert.ok(curl.endsWith(`${account.account.api_url}/v1/dags/good/jobs`), curl);
  },
  ['iam'],
);

claim(
  'without the key of the link, or with that of another run, nothing is shown',
  async () => {
    for (const hash of ['', '#k=of-another-run']) {
      const page = await fresh();
      await page.goto(`${account.url}/ui/jobs${hash}`);
      await page.getByRole('heading', { name: 'Open the link that cascade ui printed' }).waitFor();
      await breaksNoRule(page, 'gate-link');
    }
  },
  ['iam'],
);

claim(
  'the pages of the API itself say which command to run',
  async () => {
    const page = await fresh();
    await page.goto(`${account.address}/`);
    await page.getByText(`cascade ui --url ${account.address}`).waitFor();
    assert.equal(page.url(), `${account.address}/ui/`);
    await breaksNoRule(page, 'gate-signature');
  },
  ['iam'],
);

claim(
  'a reload leads to the issuer again, as tokens are in memory only',
  async () => {
    const page = await open('/workers');
    await live(page);
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    assert.doesNotMatch(kept, /eyJ/);
    await page.reload();
    await page.locator('#username').waitFor();
  },
  ['jwt'],
);

claim(
  'a login that fails says why, and can be tried again',
  async () => {
    const page = await fresh();
    await page.goto(`${account.url}/ui/jobs`);
    const state = await page.locator('input[name=state]').first().inputValue();
    await page.goto(`${account.url}/ui/callback?error=access_denied&error_description=Not+today&state=${state}`);
    await page.getByText('Not today').waitFor();
    assert.equal(page.url(), `${account.url}/ui/jobs`);
    await breaksNoRule(page, 'gate-login');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('#username').waitFor();
    await page.goto(`${account.url}/ui/callback?code=stolen&state=guessed`);
    await page.getByRole('heading', { name: 'You are not logged in' }).waitFor();
  },
  ['jwt'],
);

let failures = 0;
try {
  const begin = performance.now();
  await account.start();
  console.log(`ok    ${auth}: an account is emulated and deployed to, with DAGs and a worker (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
  browser = await launch('the browser suite of the account', account.browserFlags);
  for (const { name, run } of claims) {
    if (only !== undefined && !name.includes(only)) continue;
    const begin = performance.now();
    try {
      await run();
      console.log(`ok    ${auth}: ${name} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failures++;
      console.error(`FAIL  ${auth}: ${name}\n${error.stack}`);
      const page = browser.contexts().at(-1)?.pages().at(-1);
      await page?.screenshot({ path: `${shots}/failed-${auth}.png` }).catch(() => {});
      console.error(`      at ${page?.url()}`);
    }
    for (const context of browser.contexts()) await context.close();
  }
  if (offences.length > 0) {
    failures++;
    console.error(`FAIL  ${auth}: no violation of the policy, no error, no foreign request\n${[...new Set(offences)].join('\n')}`);
  } else {
    console.log(`ok    ${auth}: no violation of the policy, no error, no foreign request`);
  }
} catch (error) {
  failures++;
  console.error(`FAIL  ${auth}: the account\n${error.stack}`);
} finally {
  await browser?.close();
  await account.stop();
}
process.exit(failures === 0 ? 0 : 1);
