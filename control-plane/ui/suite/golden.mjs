// Screenshots of each page, compared with approved ones. Pages are the built ones; what the server answers was recorded from a real `cascade dev`, and
// the clock stands still at that moment, so that a page is the same today and tomorrow.
//
//   node suite/golden.mjs            compares; prints what differs and where the new picture is
//   node suite/golden.mjs approve    takes what there is now as approved, the picture of the README with it
//   node suite/golden.mjs record     asks a real `cascade dev` anew; approve follows
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { launch, quiet, watch } from './browser.mjs';
import { Dev } from './dev.mjs';

const HERE = import.meta.dirname;
const ANSWERS = join(HERE, 'golden/answers.json.gz');
const APPROVED = join(HERE, 'golden');
const PAGES = resolve(HERE, '../target/pages');
const OUT = resolve(HERE, '../target/golden');
const README_PICTURE = resolve(HERE, '../../docs/images/job.webp');
const ORIGIN = 'http://127.0.0.1:4000';
/** The version of Chromium that drew the approved screenshots; another one may draw text and shadows otherwise. */
const DRAWN_BY = join(APPROVED, 'chromium.txt');

/** The fonts that pages have here instead of those of the system, so that machines do not differ by theirs. */
const FONTS = ['Liberation Sans', 'Liberation Mono'];

/** Pictures are kept at a quarter of their size: each pixel is the mean of so many by so many. */
const SHRINK = 4;
/** A pixel differs if one of its colours does by more than this, of 255. */
const COLOUR = 30;
/** So many pixels may differ: fewer than a word has. */
const PIXELS = 5;

/** So often a page that differs is looked at again. */
const TRIES = 10;

const SIZES = [
  [1440, 900],
  [360, 740],
];

/** The pages by name; `{running}` and the like are jobs of the recording. */
const PATHS = {
  now: '/',
  dags: '/dags',
  dag: '/dags/orders',
  'dag-graph': '/dags/orders?tab=graph',
  'dag-schedule': '/dags/nightly?tab=schedule',
  'dag-versions': '/dags/orders?tab=versions',
  versions: '/dags/orders/versions/1/2',
  trigger: '/dags/orders/trigger',
  jobs: '/jobs',
  job: '/jobs/{running}',
  'job-graph': '/jobs/{running}?tab=graph',
  'job-tasks': '/jobs/{running}?tab=tasks',
  'job-failures': '/jobs/{failed}?tab=failures',
  'job-why': '/jobs/{failed}?tab=why',
  'job-events': '/jobs/{failed}?tab=events',
  'job-input': '/jobs/{failed}?tab=input',
  'job-cost': '/jobs/{failed}?tab=cost',
  'job-idle': '/jobs/{idle}',
  'job-past': '/jobs/{failed}?at=60',
  task: '/jobs/{failed}/tasks/check_07',
  'task-log': '/jobs/{failed}/tasks/check_07?show=log',
  'task-attempts': '/jobs/{failed}/tasks/check_07?show=attempts',
  compare: '/jobs/{good}/compare/{slow}',
  workers: '/workers',
  settings: '/settings',
};

/** In a shell: whether something is true in the job's context. */
const HAS = 'input=$(cat); has() { printf %s "$input" | grep -Eq "\\"$1\\": *true"; };';

/** A sales pipeline of forty-odd tasks. */
function orders(changed) {
  const tasks = { list: { type: 'command', command: ['sh', '-c', 'sleep 0.3; echo "{\\"files\\": 16}"'] } };
  const ids = Array.from({ length: 16 }, (_, i) => String(i + 1).padStart(2, '0'));
  for (const id of ids) {
    tasks[`fetch_${id}`] = { type: 'command', command: ['sh', '-c', `sleep 0.${id}; echo "fetching part ${id}" >&2; echo "{\\"rows\\": 1${id}0}"`], depends_on: ['list'] };
    const breaks = id === '07' ? 'if has broken; then printf "\\033[31mrow 412: the price is negative\\033[0m\\n" >&2; exit 3; fi;' : '';
    const waits = Number(id) > 8 ? 'has wait && sleep 30;' : '';
    tasks[`check_${id}`] = {
      type: 'command',
      command: ['sh', '-c', `${HAS} echo "checking part ${id}" >&2; ${breaks} has slow && sleep 0.5; ${waits} echo "{\\"bad\\": 0}"`],
      ...(changed ? { timeout: 120 } : { timeout: 60 }),
      retry: { max: 1, delay: 1 },
      depends_on: [`fetch_${id}`],
    };
  }
  tasks.merge = { type: 'noop', depends_on: ids.map((id) => `check_${id}`) };
  tasks.report = { type: 'command', command: ['sh', '-c', 'sleep 0.2; echo "{\\"pages\\": 3}"'], depends_on: ['merge'] };
  tasks.publish = { type: 'noop', depends_on: ['report'] };
  if (changed) tasks.archive = { type: 'noop', depends_on: ['merge'] };
  return { name: 'orders', description: 'Orders of the day from sixteen shops, checked and published', tasks };
}

const IDLE = `name: idle
description: Tries again after a while
tasks:
  first: { type: command, command: [sleep, '1'] }
  flaky: { type: command, command: [sh, -c, 'grep -Eq "\\"attempt\\": *2"'], retry: { max: 1, delay: 20 }, depends_on: [first] }
  last: { type: command, command: [sleep, '1'], depends_on: [flaky] }
`;

const NIGHTLY = `name: nightly
description: Sums of the night
schedule: "30 2 * * *"
timezone: Europe/Berlin
tasks:
  sum: { type: noop }
`;

/** Runs jobs on a real server and keeps all answers that the pages ask for. */
async function record(browser) {
  const dev = new Dev({ 'orders.json': JSON.stringify(orders(false)), 'idle.yaml': IDLE, 'nightly.yaml': NIGHTLY });
  await dev.start();
  try {
    const idle = await dev.trigger('idle');
    const good = await dev.trigger('orders', { day: '2026-01-01', region: 'eu' });
    await dev.ended(good);
    dev.write('orders.json', JSON.stringify(orders(true)));
    while ((await dev.api('/v1/dags/orders')).version < 2) await new Promise((done) => setTimeout(done, 100));
    const slow = await dev.trigger('orders', { day: '2026-01-02', region: 'eu', slow: true });
    await dev.ended(slow);
    const failed = await dev.trigger('orders', { day: '2026-01-03', region: 'eu', broken: true });
    await dev.ended(failed);
    await dev.ended(idle);
    const running = await dev.trigger('orders', { day: '2026-01-04', region: 'eu', wait: true });
    for (;;) {
      const { task_counts: counts } = await dev.api(`/v1/jobs/${running}/tasks?limit=1`);
      if (counts.success >= 12 && counts.running >= 4) break;
      await new Promise((done) => setTimeout(done, 50));
    }
    await new Promise((done) => setTimeout(done, 1500));
    const jobs = { idle, good, slow, failed, running };
    const answers = {};
    const now = Date.now();
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    page.on('response', async (response) => {
      const url = new URL(response.url());
      if (!url.pathname.startsWith('/v1/') || response.request().method() !== 'GET') return;
      const key = url.pathname + url.search;
      if (key in answers) return;
      answers[key] = null;
      answers[key] = { status: response.status(), body: await response.json() };
    });
    for (const path of Object.values(PATHS)) {
      await page.goto(`${dev.url}/ui${withJobs(path, jobs)}`);
      await page.waitForLoadState('networkidle');
    }
    const text = JSON.stringify({ now, jobs, answers })
      .replaceAll(dev.folder, '/home/ada/pipelines')
      .replaceAll(dev.url, ORIGIN)
      .replaceAll(hostname(), 'laptop')
      .replaceAll(`"actor":"${userInfo().username}"`, '"actor":"ada"');
    mkdirSync(APPROVED, { recursive: true });
    writeFileSync(ANSWERS, gzipSync(text, { level: 9 }));
    console.log(`recorded ${Object.keys(answers).length} answers`);
  } finally {
    await dev.stop();
  }
}

function withJobs(path, jobs) {
  return path.replaceAll(/\{(\w+)\}/g, (_, name) => jobs[name]);
}

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/** A page whose server is the recording. */
async function openRecorded(browser, recording, { width, height, scheme, missing }) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    bypassCSP: true,
  });
  const page = await context.newPage();
  watch(page);
  await page.clock.setFixedTime(recording.now);
  await page.addInitScript(([sans, mono]) => {
    document.addEventListener('DOMContentLoaded', () => {
      const sheet = document.createElement('style');
      sheet.textContent = `:root { --sans: '${sans}' !important; --mono: '${mono}' !important } * { caret-color: transparent !important }`;
      document.head.append(sheet);
    });
  }, FONTS);
  await page.route(`${ORIGIN}/**`, async (route) => {
    const url = new URL(route.request().url());
    if (url.pathname === '/v1/stream-tickets') return route.fulfill({ json: { url: `${ORIGIN.replace('http', 'ws')}/v1/stream`, ticket: 't', expires_in: 60 } });
    if (url.pathname.startsWith('/v1/')) {
      const known = recording.answers[url.pathname + url.search];
      if (known == null) {
        missing.add(url.pathname + url.search);
        return route.fulfill({ status: 404, json: { code: 'not-found', detail: 'not recorded', status: 404, title: 'not recorded', type: 'about:blank' } });
      }
      return route.fulfill({ status: known.status, json: known.body });
    }
    const file = join(PAGES, url.pathname.replace(/^\/ui\/?/, '') || 'index.html');
    const found = extname(file) in TYPES && existsSync(file) ? file : join(PAGES, 'index.html');
    return route.fulfill({ body: readFileSync(found), contentType: TYPES[extname(found)] });
  });
  await page.routeWebSocket(/\/v1\/stream/, (socket) => {
    socket.onMessage((text) => {
      const message = JSON.parse(text);
      if (message.action === 'ping') socket.send('{"type":"pong"}');
      else if (message.action === 'subscribe' && !message.topic.startsWith('job:')) socket.send(JSON.stringify({ type: 'snapshot', id: message.id, jobs: [] }));
    });
  });
  return page;
}

/** In a page of its own: a picture at a quarter of its size, and how it differs from an approved one. */
async function compareInBrowser({ png, approved, shrink, colour }) {
  const bitmap = async (base64, type) => createImageBitmap(await (await fetch(`data:${type};base64,${base64}`)).blob());
  const pixels = (image) => {
    const canvas = new OffscreenCanvas(image.width, image.height);
    const ctx = canvas.getContext('2d');
    ctx.drawImage(image, 0, 0);
    return ctx.getImageData(0, 0, image.width, image.height);
  };
  const full = pixels(await bitmap(png, 'image/png'));
  const width = Math.floor(full.width / shrink);
  const height = Math.floor(full.height / shrink);
  const small = new ImageData(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (let dy = 0; dy < shrink; dy++) for (let dx = 0; dx < shrink; dx++) sum += full.data[((y * shrink + dy) * full.width + x * shrink + dx) * 4 + c];
        small.data[(y * width + x) * 4 + c] = Math.round(sum / shrink / shrink);
      }
    }
  }
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d').putImageData(small, 0, 0);
  // At quality 1 the browser writes WebP without loss.
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/webp', quality: 1 })).arrayBuffer());
  const webp = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  if (approved === null) return { webp, differ: -1, at: [] };
  const known = pixels(await bitmap(approved, 'image/webp'));
  if (known.width !== width || known.height !== height) return { webp, differ: width * height, at: [] };
  let differ = 0;
  const at = [];
  for (let p = 0; p < width * height; p++) {
    let most = 0;
    for (let c = 0; c < 3; c++) most = Math.max(most, Math.abs(small.data[p * 4 + c] - known.data[p * 4 + c]));
    if (most <= colour) continue;
    differ++;
    if (at.length < 3) at.push(`${(p % width) * shrink},${Math.floor(p / width) * shrink}`);
  }
  return { webp, differ, at };
}

/** Compares all pages; returns in words what differs. */
export async function golden(browser, approve, only = undefined) {
  if (!hasFonts()) {
    const words = `the approved screenshots need the fonts ${FONTS.join(' and ')} (Debian: fonts-liberation)`;
    if (process.env.CI !== undefined) return [words];
    console.error(`left out: ${words}`);
    return [];
  }
  const version = browser.version().split('.')[0];
  const drawnBy = readFileSync(DRAWN_BY, 'utf8').trim();
  if (approve) writeFileSync(DRAWN_BY, `${version}\n`);
  else if (version !== drawnBy) {
    console.error(`left out: Chromium ${drawnBy} drew the approved screenshots, and this is ${version}: look at the pages, then npm run golden approve`);
    return [];
  }
  const recording = JSON.parse(gunzipSync(readFileSync(ANSWERS)));
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const judge = await (await browser.newContext()).newPage();
  const found = [];
  const missing = new Set();
  const shots = [];
  for (const [width, height] of SIZES) {
    for (const scheme of ['light', 'dark']) {
      const page = await openRecorded(browser, recording, { width, height, scheme, missing });
      for (const [name, path] of Object.entries(PATHS)) {
        if (only !== undefined && name !== only) continue;
        await page.goto(`${ORIGIN}/ui${withJobs(path, recording.jobs)}`);
        await page.locator('[data-freshness=live]').waitFor();
        await page.locator('main:not([aria-busy])').waitFor();
        await quiet(page);
        const key = `${name}-${width}-${scheme}`;
        const file = join(APPROVED, `${key}.webp`);
        const approved = existsSync(file) && !approve ? readFileSync(file).toString('base64') : null;
        let [png, webp, differ, at] = [];
        // On a busy machine a part of a page may be drawn late.
        for (let tries = 0; ; tries++) {
          png = await page.screenshot();
          ({ webp, differ, at } = await judge.evaluate(compareInBrowser, { png: png.toString('base64'), approved, shrink: SHRINK, colour: COLOUR }));
          if (differ <= PIXELS || tries === TRIES) break;
          await new Promise((done) => setTimeout(done, 500));
        }
        writeFileSync(join(OUT, `${key}.png`), png);
        shots.push(`${key}.webp`);
        if (approve) writeFileSync(file, Buffer.from(webp, 'base64'));
        else if (differ === -1) found.push(`${key}: has no approved screenshot`);
        else if (differ > PIXELS) found.push(`${key}: differs in ${differ} of its pixels, at ${at.join(' and ')} (target/golden/${key}.png)`);
      }
      await page.context().close();
    }
  }
  if (approve && only === undefined) {
    for (const file of readdirSync(APPROVED)) if (file.endsWith('.webp') && !shots.includes(file)) rmSync(join(APPROVED, file));
  }
  if (missing.size > 0) found.push(`asked for what was not recorded: ${[...missing].slice(0, 5).join(' ')}`);
  await judge.context().close();
  return found;
}

function hasFonts() {
  return FONTS.every((font) => execFileSync('fc-match', [font, 'family'], { encoding: 'utf8' }).includes(font));
}

/** The picture of the README: the page of a job that runs, without loss, at its size. */
async function readmePicture(browser) {
  const recording = JSON.parse(gunzipSync(readFileSync(ANSWERS)));
  const page = await openRecorded(browser, recording, { width: 1280, height: 760, scheme: 'light', missing: new Set() });
  await page.goto(`${ORIGIN}/ui/jobs/${recording.jobs.running}?fold=on&open=2`);
  await page.locator('[data-freshness=live]').waitFor();
  await quiet(page);
  const png = await page.screenshot();
  const judge = await (await browser.newContext()).newPage();
  const { webp } = await judge.evaluate(compareInBrowser, { png: png.toString('base64'), approved: null, shrink: 1, colour: 0 });
  mkdirSync(resolve(README_PICTURE, '..'), { recursive: true });
  writeFileSync(README_PICTURE, Buffer.from(webp, 'base64'));
}

if (process.argv[1] === import.meta.filename) {
  const browser = await launch('the comparison of screenshots');
  const [, , mode, only] = process.argv;
  let found = [];
  try {
    if (mode === 'record') await record(browser);
    if (!existsSync(join(PAGES, 'index.html'))) execFileSync('node', [resolve(HERE, '../scripts/pages.mjs')], { stdio: 'inherit' });
    const approve = mode === 'record' || mode === 'approve';
    found = await golden(browser, approve, only);
    if (approve) await readmePicture(browser);
  } finally {
    await browser.close();
  }
  for (const each of found) console.error(each);
  process.exit(found.length === 0 ? 0 : 1);
}
