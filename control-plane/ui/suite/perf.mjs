// Prints what a job of 10,000 tasks costs a browser that opens it while it runs, beside the budgets. It asserts no time; that counts are equal it does.
import { execFileSync } from 'node:child_process';
import { launch } from './browser.mjs';
import { CASCADE, Dev } from './dev.mjs';

const browser = await launch('the measurement');
const dev = new Dev();
const rows = [];
const row = (what, value, budget) => rows.push([what, value, budget]);

/** How long each frame takes while something is done, in milliseconds. */
async function frames(page, act) {
  await page.evaluate(() => {
    globalThis.frameTimes = [];
    globalThis.measuring = true;
    let before = performance.now();
    const next = (now) => {
      globalThis.frameTimes.push(now - before);
      before = now;
      if (globalThis.measuring) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await act();
  const times = await page.evaluate(() => {
    globalThis.measuring = false;
    return globalThis.frameTimes.slice(1);
  });
  const total = times.reduce((sum, time) => sum + time, 0);
  return { fps: (1000 * times.length) / total, longest: Math.max(...times) };
}

async function pan(page, box, ms) {
  const until = Date.now() + ms;
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 0; Date.now() < until; i++) await page.mouse.move(x + 250 * Math.sin(i / 15), y + 150 * Math.cos(i / 11));
  await page.mouse.up();
}

async function scroll(page, box, ms) {
  const until = Date.now() + ms;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let i = 0; Date.now() < until; i++) await page.mouse.wheel(0, i % 60 < 30 ? 180 : -180);
}

try {
  await dev.start();
  await dev.ended(await dev.trigger('good'));
  const open = async (path) => {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await page.goto(`${dev.url}/ui${path}`);
    return page;
  };
  // Once before, so that the server's first answers are not what is measured.
  await (await open('/')).locator('[data-freshness=live]').waitFor();

  const first = await dev.trigger('large');
  const page = await open(`/jobs/${first}?fold=off`);
  await page.locator('main a[href*="status="]').first().waitFor();
  const opened = await dev.api(`/v1/jobs/${first}`);
  const ready = await page.evaluate(() => performance.getEntriesByName('job-ready')[0]?.startTime ?? NaN);
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN);
  row('first contentful paint', `${Math.round(paint)} ms`, '≤ 1,000 ms');
  row(`10,000 tasks ready, job ${opened.status}`, `${Math.round(ready)} ms`, '≤ 1,500 ms');
  const list = await frames(page, async () => scroll(page, await page.locator('canvas').last().boundingBox(), 3000));
  const after = await dev.api(`/v1/jobs/${first}`);
  row(`timeline of 10,000 rows scrolled, job ${after.status}`, `${list.fps.toFixed(0)} fps, longest frame ${list.longest.toFixed(0)} ms`, '≥ 30 fps, ≤ 150 ms');

  const second = await dev.trigger('large');
  const graph = await open(`/jobs/${second}?tab=graph&fold=off`);
  await graph.locator('main a[href*="status="]').first().waitFor();
  const box = await graph.locator('canvas').last().boundingBox();
  const far = await frames(graph, () => pan(graph, box, 3000));
  row(`graph of 10,000 nodes panned, job ${(await dev.api(`/v1/jobs/${second}`)).status}`, `${far.fps.toFixed(0)} fps, longest frame ${far.longest.toFixed(0)} ms`, '≥ 30 fps, ≤ 150 ms');
  await dev.ended(second);
  await graph.locator('main h1 ~ [role=status]', { hasText: 'success' }).waitFor();
  const session = await graph.context().newCDPSession(graph);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  row('JavaScript heap with the whole history', `${(usedSize / 1e6).toFixed(0)} MB`, '≤ 80 MB');

  const shown = JSON.parse(execFileSync(CASCADE, ['job', 'show', second, '-o', 'json', '--url', dev.url], { encoding: 'utf8', maxBuffer: 1 << 28 }));
  const wanted = new Map();
  for (const task of shown.tasks) wanted.set(task.status, (wanted.get(task.status) ?? 0) + 1);
  const found = new Map();
  for (const link of await graph.locator('main a[href*="tab=tasks&status="]').all()) {
    found.set(new URL(await link.getAttribute('href'), dev.url).searchParams.get('status'), Number((await link.locator('strong').innerText()).replaceAll(',', '')));
  }
  const equal = JSON.stringify([...wanted].toSorted()) === JSON.stringify([...found].toSorted());
  row('counts as in `cascade job show -o json`', `${equal ? 'equal' : 'DIFFERENT'}: ${[...found].map(([status, n]) => `${n} ${status}`).join(', ')}`, 'equal');
  const wide = [0, 1].map((column) => Math.max(...rows.map((each) => each[column].length)));
  for (const [what, value, budget] of rows) console.log(`${what.padEnd(wide[0])}  ${value.padEnd(wide[1])}  ${budget}`);
  process.exitCode = equal ? 0 : 1;
} finally {
  await browser.close();
  await dev.stop();
}
