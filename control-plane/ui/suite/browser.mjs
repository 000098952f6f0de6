// Chromium, as it is on the machine: CHROMIUM names another one.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const path = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (each) => each !== undefined && existsSync(each),
);

/** Where there is no browser it says so and ends the process, in CI as a failure. */
export function requireBrowser(what) {
  if (path === undefined) {
    console.error(`${what} is left out: it needs Chromium (CHROMIUM names it)`);
    process.exit(process.env.CI === undefined ? 0 : 1);
  }
}

/**
 * Starts the browser.
 *
 * @param what needs it
 * @param flags what the browser is given beside the usual ones
 */
export async function launch(what, flags = []) {
  requireBrowser(what);
  // Fonts are drawn alike on all machines without hinting and subpixels.
  return chromium.launch({ executablePath: path, args: ['--no-sandbox', '--font-render-hinting=none', '--disable-lcd-text', ...flags] });
}

const open = new WeakMap();

/** Counts the requests of a page from now on, for {@link quiet}. */
export function watch(page) {
  const requests = new Set();
  open.set(page, requests);
  page.on('request', (request) => requests.add(request));
  page.on('requestfinished', (request) => requests.delete(request));
  page.on('requestfailed', (request) => requests.delete(request));
}

/** Until no request was open for a tenth of a second, and what they brought is drawn. Playwright's own `networkidle` takes half a second. */
export async function quiet(page) {
  for (let free = 0; free < 5; free++) {
    if (open.get(page).size > 0) free = 0;
    await new Promise((done) => setTimeout(done, 20));
  }
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
