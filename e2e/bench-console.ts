import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { atMost, plain, report } from '../bench/figure.ts';
import { measureFirstLoad } from './bench/first-load.ts';
import type { ApiClient } from './harness/api-client.ts';
import { launchBrowser, openConsole } from './harness/browser.ts';
import { enrolFirstAdministrator } from './harness/people.ts';
import { startServer } from './harness/start-server.ts';

/** In a real browser: the first load, and the permission matrix at its promised size, how long its longest frame is. */
const { values } = parseArgs({ options: { json: { type: 'string' } } });

const ROLES = 200;
const PERMISSIONS = 1000;
const TYPES = 20;
const FRAME_MAX_MS = 100;
const FRAMES = 180;

interface Frames {
  readonly longestMs: number;
  readonly p99Ms: number;
}

/** Does one step in each frame and measures from frame to frame: all that happens in between, scripts, styles, layout. */
const MEASURE = `async (step, frames) => {
  const spent = [];
  const next = () => new Promise((done) => requestAnimationFrame(() => done(performance.now())));
  let before = await next();
  for (let frame = 0; frame < frames; frame += 1) {
    step(frame);
    const now = await next();
    spent.push(now - before);
    before = now;
  }
  spent.sort((a, b) => a - b);
  return { longestMs: spent.at(-1), p99Ms: spent[Math.floor(spent.length * 0.99)] };
}`;

const BOX = `document.querySelector('.matrix')`;
const scrollDown = `(frame) => { ${BOX}.scrollTop = (frame * 190) % ${BOX}.scrollHeight; }`;
const scrollRight = `(frame) => { ${BOX}.scrollLeft = (frame * 120) % ${BOX}.scrollWidth; }`;
/** As the browser writes a field that React watches. */
const typeFilter = `(frame) => {
  const field = document.querySelector('.matrix-filters input');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  if (frame % 12 === 0) {
    set.call(field, ['', 'a', 'ac', 'act', 'acti', 'action'][(frame / 12) % 6]);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}`;

async function fill(client: ApiClient): Promise<void> {
  for (let type = 0; type < TYPES; type += 1) {
    const actions = Array.from({ length: PERMISSIONS / TYPES }, (_, action) => ({
      name: `action-${action}`,
    }));
    await client.call('PUT /api/v1/entity-types/{type}', {
      params: { type: `thing-${type}` },
      body: { actions },
    });
  }
  let parent: string | undefined;
  for (let role = 0; role < ROLES; role += 1) {
    const patterns = Array.from(
      { length: 40 },
      (_, index) => `thing-${(role + index) % TYPES}:action-${(index * 7) % 50}`,
    );
    const { id } = await client.call('POST /api/v1/roles', {
      body: {
        key: `role-${role}`,
        name: `Role ${role}`,
        level: 'tenant',
        patterns: [...new Set(patterns)],
        ...(parent !== undefined && role % 4 !== 0 ? { parentRoleId: parent } : {}),
      },
    });
    parent = id;
  }
}

const measure = async (page: Page, step: string): Promise<Frames> =>
  await page.evaluate<Frames>(`(${MEASURE})(${step}, ${FRAMES})`);

const server = await startServer({ database: 'embedded' });
const browser = await launchBrowser();
try {
  const { client } = await enrolFirstAdministrator(server, 'en');
  await fill(client);
  const window = await openConsole(browser, { origin: server.origin, locale: 'en', width: 1440 });
  const cookies = client
    .cookie()
    .split('; ')
    .map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: server.origin };
    });
  const { page } = window;
  await page.context().addCookies(cookies);
  const first = await measureFirstLoad(browser, { origin: server.origin, cookies });
  const openedAt = performance.now();
  await window.open('/roles/matrix');
  await page.locator('.matrix__cell').first().waitFor();
  const openedMs = performance.now() - openedAt;
  const size = await page.evaluate<number[]>(
    `['aria-rowcount', 'aria-colcount'].map((name) => Number(${BOX}.getAttribute(name)) - 1)`,
  );
  await measure(page, scrollDown);
  const down = await measure(page, scrollDown);
  const right = await measure(page, scrollRight);
  const filter = await measure(page, typeFilter);
  const holds = report(
    'console',
    [
      atMost('script before the first page is shown, gzip', first.scriptKiB, 'KiB', 250),
      atMost('largest contentful paint, nothing cached', first.largestPaintMs, 'ms', 1_500),
      atMost('interaction: opening the palette', first.interactionMs, 'ms', 100),
      plain('permissions in the matrix', size[0] ?? 0, ''),
      plain('roles in the matrix', size[1] ?? 0, ''),
      plain('matrix opened', openedMs, 'ms'),
      atMost('longest frame, scrolling down', down.longestMs, 'ms', FRAME_MAX_MS),
      plain('p99 of frames, scrolling down', down.p99Ms, 'ms'),
      atMost('longest frame, scrolling across', right.longestMs, 'ms', FRAME_MAX_MS),
      plain('p99 of frames, scrolling across', right.p99Ms, 'ms'),
      atMost('longest frame, filtering', filter.longestMs, 'ms', FRAME_MAX_MS),
    ],
    values.json,
  );
  process.exitCode = holds ? 0 : 1;
} finally {
  await browser.close();
  await server.remove();
}
