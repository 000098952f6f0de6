// The pages in a real browser against a real `cascade dev`. CHROMIUM names the browser; without one it says so and passes, but not in CI.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import assert from 'node:assert/strict';
import { launch, quiet, watch } from './browser.mjs';
import { CASCADE, Dev } from './dev.mjs';
import { golden } from './golden.mjs';
import { countsAgree, jobStatus, live } from './control-plane.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = resolve('target/screenshots');
mkdirSync(shots, { recursive: true });

const only = process.argv[2] === undefined ? undefined : new RegExp(process.argv[2]);
const claims = [];
const claim = (name, run) => claims.push({ name, run });

const dev = new Dev();
const browser = await launch('the browser suite');
/** What no page may do, over all of the suite. */
const offences = [];

async function open(path, { width = 1440, height = 900, scheme = 'light' } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  watch(page);
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`));
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && /CSP|Content Security Policy|Error/.test(message.text())) offences.push(`${path}: ${message.text()}`);
  });
  page.on('pageerror', (error) => offences.push(`${path}: ${error}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.host !== new URL(dev.url).host && url.protocol !== 'data:') offences.push(`${path}: a request to ${url.host}`);
  });
  await page.goto(`${dev.url}/ui${path}`);
  await page.evaluate(() => (globalThis.notReloaded = true));
  return page;
}

const text = (page) => page.locator('main').innerText();
const countOf = async (page, word) => {
  const link = page.locator(`main a[href$="status=${word}"] strong`);
  return (await link.count()) === 0 ? 0 : Number((await link.innerText()).replaceAll(',', ''));
};

/** The counts on the page, once they are those of the API. */

claim('the address without a path leads to the pages, whose policy has no exception', async () => {
  const root = await fetch(dev.url, { redirect: 'manual' });
  assert.equal(root.status, 302);
  assert.equal(root.headers.get('location'), '/ui/');
  const page = await fetch(`${dev.url}/ui/jobs`);
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-security-policy'), /default-src 'none'/);
  assert.doesNotMatch(page.headers.get('content-security-policy'), /unsafe/);
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
  const id = decodeURIComponent(page.url().split('/').at(-1));
  await countsAgree(dev, page, id);
  assert.equal(await countOf(page, 'success'), 3);
  assert.ok(await page.evaluate(() => globalThis.notReloaded), 'the page was reloaded');
});

claim('without a mouse: the failed task of a job and its error', async () => {
  const id = await dev.trigger('bad');
  const page = await open(`/jobs/${id}`);
  await jobStatus(page, 'failed');
  await countsAgree(dev, page, id);
  await page.keyboard.press('n');
  await page.waitForURL(/\/tasks\/broken/);
  const panel = page.getByRole('complementary', { name: 'Task broken' });
  await panel.getByText('exited with code 3').first().waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => !url.pathname.includes('/tasks/'));
  await page.goto(`${dev.url}/ui/jobs/${id}/tasks/shaky?show=attempts`);
  await page.getByText('Attempt 2', { exact: true }).waitFor();
  await page.getByText('Attempt 1', { exact: true }).waitFor();
});

claim('the log of a failed task has its colours, and why a task did not run is said', async () => {
  const id = await dev.trigger('bad');
  await dev.ended(id);
  const page = await open(`/jobs/${id}/tasks/broken`);
  await page.getByRole('tab', { name: 'Error' }).waitFor();
  await page.keyboard.press('l');
  await page.locator('[data-look=red]', { hasText: 'cannot open the ledger' }).waitFor();
  await page.goto(`${dev.url}/ui/jobs/${id}/tasks/behind?show=why`);
  const { text: reason } = await dev.api(`/v1/jobs/${id}/explain?task=behind`);
  await page.getByText(reason).waitFor();
  const { summary } = await dev.api(`/v1/jobs/${id}/explain`);
  await page.goto(`${dev.url}/ui/jobs/${id}?tab=why`);
  await page.getByText(summary).waitFor();
});

claim('what a job would have cost in AWS is on its page, as an estimate', async () => {
  const id = await dev.trigger('good');
  await dev.ended(id);
  const { title, lines, assumptions } = await dev.api(`/v1/jobs/${id}/cost`);
  const page = await open(`/jobs/${id}?tab=cost`);
  assert.equal(title, 'What this job would have cost in AWS');
  await page.getByText(title).waitFor();
  await page.getByText('Estimate', { exact: true }).waitFor();
  assert.equal(await page.getByRole('group', { name: 'What it is made of' }).locator('tbody tr').count(), lines.length);
  await page.getByText(assumptions[0]).waitFor();
});

claim('a log of 200,000 lines begins at its end, and one that grows is followed', async () => {
  const id = await dev.trigger('chatty');
  const page = await open(`/jobs/${id}/tasks/grows?show=log`);
  await page.getByText('step 2').waitFor();
  await page.getByText('step 6').waitFor();
  await dev.ended(id);
  await page.goto(`${dev.url}/ui/jobs/${id}/tasks/long?show=log`);
  await page.getByText('line 200000 of the long log').waitFor();
  assert.ok((await page.locator('[aria-label=Log] *').count()) < 1000);
  await page.getByRole('searchbox', { name: 'Show lines with' }).fill('199998');
  await page.getByText('line 199998 of the long log').waitFor();
});

claim('tasks that failed for one reason run again together', async () => {
  const id = await dev.trigger('bad');
  await dev.ended(id);
  const page = await open(`/jobs/${id}?tab=failures`);
  await page.getByRole('button', { name: 'Run it again' }).click();
  await page.getByRole('heading', { name: '2 tasks run again' }).waitFor();
  await page.getByText('broken, behind').waitFor();
});

claim('without a mouse: tasks run again from one on, as the plan says', async () => {
  const id = await dev.trigger('good');
  await dev.ended(id);
  const { last_event: before } = await dev.api(`/v1/jobs/${id}/tasks?limit=1`);
  const page = await open(`/jobs/${id}/tasks/second`);
  await page.getByRole('button', { name: 'Run again from here' }).press('Enter');
  await page.getByRole('heading', { name: '2 tasks run again' }).waitFor();
  await page.getByText('second, third').waitFor();
  const upstream = page.getByRole('checkbox', { name: 'also the tasks that it depends on' });
  await upstream.press('Space');
  await page.getByText('first, second, third').waitFor();
  await upstream.press('Space');
  await page.getByRole('heading', { name: '2 tasks run again' }).waitFor();
  await page.getByRole('button', { name: 'Run 2 tasks again' }).press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await jobStatus(page, 'running');
  await jobStatus(page, 'success');
  const { events } = await dev.api(`/v1/jobs/${id}/events?after=${before}`);
  const queued = events.filter((event) => event.type === 'task.success').map((event) => event.task_id);
  assert.deepEqual(queued, ['second', 'third']);
});

/**
 * Tabs whose control plane takes tokens: it is that of the suite, but says that this issuer gives them. The pages are those that it serves, without their
 * policy, which knows of no issuer here.
 */
async function loggedInTabs(issuer) {
  const context = await browser.newContext({ bypassCSP: true });
  const nonces = new Map();
  const seen = { revoked: [], refused: false, silent: false };
  const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const json = (route, body) => route.fulfill({ json: body, headers: { 'access-control-allow-origin': '*' } });
  await context.route(`${dev.url}/v1/**`, (route) => {
    if (route.request().url().endsWith('/v1/info')) {
      return route.fulfill({ json: { version: '1', auth: 'jwt', stream: true, issuer, client_id: 'pages', scopes: [] } });
    }
    return seen.refused ? route.fulfill({ status: 401, json: {} }) : route.continue();
  });
  await context.route(`${issuer}/**`, (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    const sent = new URLSearchParams(route.request().postData() ?? '');
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return json(route, {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          revocation_endpoint: `${issuer}/revoke`,
        });
      case '/authorize': {
        const code = String(nonces.size + 1);
        nonces.set(code, searchParams.get('nonce'));
        const back = `${searchParams.get('redirect_uri')}?code=${code}&state=${searchParams.get('state')}`;
        return route.fulfill({ contentType: 'text/html', body: `<script>location = ${JSON.stringify(back)}</script>` });
      }
      case '/token': {
        if (sent.get('grant_type') === 'refresh_token' && seen.silent) return undefined;
        const code = sent.get('code');
        const now = Math.floor(Date.now() / 1000);
        const claims = { iss: issuer, aud: 'pages', sub: 'ada', iat: now, exp: now + 3600, nonce: nonces.get(code) };
        return json(route, {
          access_token: `access-${code}`,
          token_type: 'Bearer',
          expires_in: 3600,
          refresh_token: `refresh-${code}`,
          id_token: `${base64({ alg: 'RS256' })}.${base64(claims)}.c2ln`,
        });
      }
      default:
        if (pathname === '/revoke') seen.revoked.push(sent.get('token'));
        return json(route, {});
    }
  });
  const tab = async () => {
    const page = await context.newPage();
    await page.goto(`${dev.url}/ui/workers`, { waitUntil: 'commit' });
    await page.getByRole('heading', { name: 'Workers' }).waitFor();
    return page;
  };
  return { tab, seen };
}

claim('who logs out in one tab is logged out in the others, and the issuer is told', async () => {
  const { tab, seen } = await loggedInTabs('https://id.example.com');
  const here = await tab();
  const there = await tab();
  await here.getByRole('button', { name: 'Log out' }).click();
  await there.getByRole('heading', { name: 'You are logged out' }).waitFor();
  await here.waitForURL(/\/ui\/logged-out$/);
  await here.getByRole('heading', { name: 'You are logged out' }).waitFor();
  assert.deepEqual(seen.revoked.toSorted(), ['refresh-1', 'refresh-2']);
});

claim('a page whose login cannot be renewed for now says so, and stays', async () => {
  const { tab, seen } = await loggedInTabs('https://id.example.com');
  const page = await tab();
  // A token that is refused sooner was never taken.
  await new Promise((done) => setTimeout(done, 10_500));
  seen.silent = true;
  seen.refused = true;
  await page.getByText('The issuer id.example.com does not answer, so that your login is not renewed.').waitFor();
  await page.getByRole('heading', { name: 'Workers' }).waitFor();
  await page.getByRole('button', { name: 'Try now' }).waitFor();
});

claim('a list of jobs shows a job that begins elsewhere, and how it ends', async () => {
  const page = await open('/jobs?dag=good');
  await live(page);
  const id = await dev.trigger('good');
  const row = page.locator(`tr:has(a[href$="${id}"])`);
  await row.waitFor();
  await row.getByText('success').waitFor();
});

/** What pages show once they show the same; after ten seconds what they show anyway. On a busy machine a page may be drawn late. */
async function settled(pages) {
  for (let tries = 0; ; tries++) {
    const texts = await Promise.all(pages.map(text));
    if (tries === 100 || (texts[0] !== '' && texts.every((each) => each === texts[0]))) return texts;
    await new Promise((done) => setTimeout(done, 100));
  }
}

claim('deep links show the same in a fresh browser, and Back returns', async () => {
  const id = await dev.trigger('bad');
  await dev.ended(id);
  for (const path of [
    `/jobs/${id}`,
    `/jobs/${id}?tab=graph`,
    `/jobs/${id}?tab=tasks&status=success`,
    `/jobs/${id}?tab=tasks&q=sha`,
    `/jobs/${id}?tab=failures`,
    `/jobs/${id}?tab=events&q=broken`,
    `/jobs/${id}?tab=input`,
    `/jobs/${id}?tab=cost`,
    `/jobs/${id}/tasks/broken`,
    `/jobs/${id}/tasks/shaky?show=attempts`,
    '/dags/bad?tab=graph',
    '/dags/bad?tab=versions',
    '/jobs?status=failed&dag=bad',
  ]) {
    const [one, other] = [await open(path), await open(path)];
    for (const page of [one, other]) {
      await live(page);
      await page.locator('main:not([aria-busy])').waitFor();
      await quiet(page);
    }
    const [first, second] = await settled([one, other]);
    assert.notEqual(first, '', path);
    assert.equal(first, second, path);
    await one.context().close();
    await other.context().close();
  }
  const page = await open(`/jobs/${id}?tab=tasks`);
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.waitForURL(/tab=events/);
  await page.goBack();
  await page.waitForURL(/tab=tasks/);
  await page.getByRole('tab', { name: 'Tasks', selected: true }).waitFor();
});

claim('after kill -9 of the control plane the page says so, then goes on without a reload', async () => {
  const id = await dev.trigger('slow');
  const page = await open(`/jobs/${id}`);
  await live(page);
  await page.locator('main a[href*="status=running"]').waitFor();
  await dev.kill();
  await page.locator('[data-freshness=reconnecting]').waitFor();
  assert.match(await page.locator('[data-freshness]').innerText(), /as of \d\d:\d\d:\d\d/);
  await dev.run();
  await live(page);
  const job = await dev.ended(id);
  await jobStatus(page, job.status);
  await countsAgree(dev, page, id);
  await page.getByRole('tab', { name: 'Events' }).click();
  const { events } = await dev.api(`/v1/jobs/${id}/events?limit=10000`);
  await page.getByText(`${events.length} events, newest first`).waitFor();
  assert.ok(await page.evaluate(() => globalThis.notReloaded), 'the page was reloaded');
});

claim('a server that says nothing and does not hang up is noticed, and caught up with', async () => {
  const id = await dev.trigger('slow');
  const page = await open(`/jobs/${id}`);
  await live(page);
  await page.locator('main a[href*="status=running"]').waitFor();
  dev.silence();
  try {
    await page.locator('[data-freshness=reconnecting]').waitFor();
    const shown = () => page.locator('main h1 ~ [role=status] strong').innerText();
    await page.waitForTimeout(1000);
    const stopped = await shown();
    await page.waitForTimeout(2500);
    assert.equal(await shown(), stopped, 'clocks stand still');
  } finally {
    dev.speak();
  }
  await live(page);
  const job = await dev.ended(id);
  await jobStatus(page, job.status);
  await countsAgree(dev, page, id);
  await page.locator('[data-shown=ended]').waitFor();
  assert.ok(await page.evaluate(() => globalThis.notReloaded), 'the page was reloaded');
});

claim('the header says how long ago the server was heard, and less as it is heard again', async () => {
  const page = await open('/');
  await live(page);
  assert.match(await page.locator('[data-freshness=live]').innerText(), /^live\s+\d\.\d s$/);
});

claim('a job is shown as it was after any of its events', async () => {
  const id = await dev.trigger('bad');
  await dev.ended(id);
  const { events } = await dev.api(`/v1/jobs/${id}/events?limit=10000`);
  const failed = events.find((event) => event.type === 'task.failed').seq;
  const page = await open(`/jobs/${id}?at=${failed - 1}`);
  await page.locator('[data-shown=replay]').waitFor();
  await jobStatus(page, 'running');
  assert.equal(await countOf(page, 'failed'), 0);
  await page.keyboard.press('.');
  await page.waitForURL(new RegExp(`at=${failed}$`));
  assert.equal(await countOf(page, 'failed'), 1);
  await page.getByRole('slider').press('End');
  await page.waitForURL(new RegExp(`at=${events.length}$`));
  await jobStatus(page, 'failed');
  await page.getByRole('button', { name: 'Back to now' }).click();
  await page.waitForURL((url) => !url.search.includes('at='));
  await page.locator('[data-shown=ended]').waitFor();
});

claim('two jobs are compared: context, tasks, results', async () => {
  const a = await dev.trigger('good', { day: 1 });
  await dev.ended(a);
  const b = await dev.trigger('good', { day: 2 });
  await dev.ended(b);
  const page = await open(`/jobs/${b}`);
  await page.getByRole('link', { name: 'Compare' }).click();
  await page.waitForURL(`**/jobs/${a}/compare/${b}`);
  const context = page.getByRole('group', { name: 'Differences of the contexts' });
  await context.getByText('"day": 1').waitFor();
  await context.getByText('"day": 2').waitFor();
  for (const task of ['first', 'second', 'third']) await page.getByRole('link', { name: task, exact: true }).first().waitFor();
  await page.getByText('Over the same tasks: first → second → third').waitFor();
  await page.getByText(/results? (differs?|are equal|is equal)/).waitFor();
  await page.getByRole('link', { name: 'Swap them' }).click();
  await page.waitForURL(`**/jobs/${b}/compare/${a}`);
});

claim('a new version of a DAG: what changed, and which open job does not have it', async () => {
  dev.write('changes.yaml', 'tasks: { a: { type: command, command: [sleep, "4"] }, b: { type: noop, depends_on: [a] } }');
  const version = async () => (await dev.api('/v1/dags/changes').catch(() => ({ version: 0 }))).version;
  while ((await version()) < 1) await new Promise((done) => setTimeout(done, 100));
  const id = await dev.trigger('changes');
  dev.write('changes.yaml', 'tasks: { a: { type: command, command: [sleep, "5"] }, c: { type: noop, depends_on: [a] } }');
  while ((await version()) < 2) await new Promise((done) => setTimeout(done, 100));
  const page = await open('/dags/changes?tab=versions');
  await page.getByRole('link', { name: 'since version 1' }).click();
  await page.waitForURL('**/dags/changes/versions/1/2');
  for (const figure of ['1 tasks added', '1 tasks removed', '1 tasks changed']) {
    const [n, ...word] = figure.split(' ');
    assert.equal(await page.locator(`dt:text-is("${word.join(' ')}") + dd`).innerText(), n);
  }
  await page.locator(`a[href$="${id}"]`).waitFor();
  await page.goto(`${dev.url}/ui/jobs/${id}`);
  await page.getByRole('link', { name: 'latest is 2' }).waitFor();
});

claim('each copied command does in a shell what its button does', async () => {
  const folder = join(dev.folder, 'bin');
  mkdirSync(folder);
  symlinkSync(CASCADE, join(folder, 'cascade'));
  const shell = (command) => execFileSync('sh', ['-c', command], { encoding: 'utf8', env: { ...process.env, PATH: `${folder}:${process.env.PATH}` }, stdio: ['ignore', 'pipe', 'pipe'] });
  const copied = (page, name) => page.locator(`code[aria-label="${name} command"]`).innerText();
  const latest = async (dag) => (await dev.api(`/v1/jobs?dag=${dag}&limit=1`)).jobs[0];

  let page = await open(`/dags/good/trigger?context=${encodeURIComponent(`{"who":"O'Neil & Co"}`)}`);
  for (const name of ['cascade', 'curl']) {
    shell(await copied(page, name));
    const job = await latest('good');
    assert.deepEqual(job.context, { who: "O'Neil & Co" }, name);
    await dev.ended(job.job_id);
  }
  for (const name of ['cascade', 'curl']) {
    const id = await dev.trigger('slow');
    page = await open(`/jobs/${id}`);
    await page.getByRole('button', { name: 'Cancel' }).click();
    shell(await copied(page, name));
    assert.equal((await dev.ended(id)).status, 'cancelled', name);
    await page.goto(`${dev.url}/ui/jobs/${id}`);
    await page.getByRole('button', { name: 'Retry failed' }).click();
    const before = (await dev.api(`/v1/jobs/${id}/tasks?limit=1`)).last_event;
    shell(await copied(page, name));
    const { events } = await dev.api(`/v1/jobs/${id}/events?after=${before}`);
    assert.ok(events.some((event) => event.type === 'job.running'), name);
    await dev.api(`/v1/jobs/${id}/cancel`, 'POST');
  }
  for (const name of ['cascade', 'curl']) {
    const id = await dev.trigger('good');
    const before = (await dev.ended(id), await dev.api(`/v1/jobs/${id}/tasks?limit=1`)).last_event;
    page = await open(`/jobs/${id}/tasks/third`);
    await page.getByRole('button', { name: 'Run again from here' }).click();
    await page.getByRole('heading', { name: '1 task runs again' }).waitFor();
    shell(await copied(page, name));
    await dev.ended(id);
    const { events } = await dev.api(`/v1/jobs/${id}/events?after=${before}`);
    assert.deepEqual(events.filter((event) => event.type === 'task.success').map((event) => event.task_id), ['third'], name);
  }
  for (const name of ['cascade', 'curl']) {
    const { enabled } = await dev.api('/v1/dags/bad');
    page = await open('/dags/bad');
    await page.getByRole('switch').click();
    shell(await copied(page, name));
    assert.equal((await dev.api('/v1/dags/bad')).enabled, !enabled, name);
  }
});

claim('a job of 10,000 tasks, opened while it runs, counts as the API does', async () => {
  const id = await dev.trigger('large');
  const page = await open(`/jobs/${id}`);
  await page.locator('canvas').first().waitFor();
  await dev.ended(id);
  await jobStatus(page, 'success');
  await countsAgree(dev, page, id);
  assert.equal(await countOf(page, 'success'), 10_000);
  const elements = await page.evaluate(() => document.querySelectorAll('*').length);
  assert.ok(elements < 1500, `${elements} elements`);
  await page.goto(`${dev.url}/ui/jobs/${id}?tab=graph`);
  await page.getByText('10,000 tasks in 4 groups').waitFor();
});

claim('an action shows commands that do the same', async () => {
  const page = await open(`/dags/good/trigger?context=${encodeURIComponent('{"a":1}')}`);
  const curl = await page.locator('code[aria-label="curl command"]').innerText();
  assert.equal(curl, `curl -X POST -H 'Content-Type: application/json' -d '{"context":{"a":1}}' ${dev.url}/v1/dags/good/jobs`);
});

claim('no page breaks a rule of axe, light or dark, wide or narrow', async () => {
  const earlier = await dev.trigger('bad', { region: 'us' });
  const failed = await dev.trigger('bad', { region: 'eu' });
  await dev.ended(failed);
  const pages = {
    now: '/',
    dags: '/dags',
    dag: '/dags/bad',
    'dag-graph': '/dags/bad?tab=graph',
    'dag-versions': '/dags/bad?tab=versions',
    'dag-document': '/dags/bad?tab=document',
    trigger: '/dags/bad/trigger',
    jobs: '/jobs',
    job: `/jobs/${failed}`,
    'job-graph': `/jobs/${failed}?tab=graph`,
    'job-tasks': `/jobs/${failed}?tab=tasks`,
    'job-failures': `/jobs/${failed}?tab=failures`,
    'job-events': `/jobs/${failed}?tab=events`,
    'job-input': `/jobs/${failed}?tab=input`,
    'job-cost': `/jobs/${failed}?tab=cost`,
    task: `/jobs/${failed}/tasks/broken`,
    'task-log': `/jobs/${failed}/tasks/broken?show=log`,
    'task-why': `/jobs/${failed}/tasks/behind?show=why`,
    'job-why': `/jobs/${failed}?tab=why`,
    'job-past': `/jobs/${failed}?at=8`,
    compare: `/jobs/${earlier}/compare/${failed}`,
    versions: '/dags/changes/versions/1/2',
    'task-attempts': `/jobs/${failed}/tasks/shaky?show=attempts`,
    workers: '/workers',
    settings: '/settings',
    none: '/nowhere',
  };
  const found = [];
  for (const [width, height] of [
    [1440, 900],
    [360, 740],
  ]) {
    for (const scheme of ['light', 'dark']) {
      const page = await open('/', { width, height, scheme });
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(`${dev.url}/ui${path}`);
        await live(page);
        await page.locator('main:not([aria-busy])').waitFor();
        await quiet(page);
        await page.screenshot({ path: `${shots}/${name}-${width}-${scheme}.png` });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        for (const { id, nodes } of violations) {
          found.push(`${name} ${width} ${scheme}: ${id}, ${nodes.length} of ${nodes[0].target}: ${nodes[0].failureSummary.split('\n')[1]}`);
        }
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
        if (wide) found.push(`${name} ${width}: is wider than its window`);
      }
      await page.context().close();
    }
  }
  assert.deepEqual(found, []);
});

claim('each page looks as it was approved', async () => {
  assert.deepEqual(await golden(browser, false), []);
});

let failures = 0;
try {
  await dev.start();
  for (const { name, run } of claims) {
    if (only !== undefined && !only.test(name)) continue;
    const begin = performance.now();
    try {
      await run();
      console.log(`ok    ${name} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failures++;
      console.error(`FAIL  ${name}\n${error.stack}`);
    }
    for (const context of browser.contexts()) await context.close();
  }
  if (offences.length > 0) {
    failures++;
    console.error(`FAIL  no violation of the policy, no error, no foreign request\n${[...new Set(offences)].join('\n')}`);
  } else {
    console.log('ok    no violation of the policy, no error, no foreign request');
  }
} finally {
  await browser.close();
  await dev.stop();
}
process.exit(failures === 0 ? 0 : 1);
