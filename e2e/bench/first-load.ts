import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';

export interface FirstLoad {
  /** What was fetched as script until the largest part of the page was painted. */
  readonly scriptKiB: number;
  readonly largestPaintMs: number;
  /** From a key press until what it caused is painted. */
  readonly interactionMs: number;
}

interface Seen {
  readonly largestMs: number;
  readonly scripts: readonly { readonly url: string; readonly startMs: number }[];
}

const LOOK = `() => new Promise((done) => {
  new PerformanceObserver((list) => {
    const largest = list.getEntries().at(-1);
    const scripts = performance.getEntriesByType('resource')
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .map(({ name, startTime }) => ({ url: name, startMs: startTime }));
    done({ largestMs: largest.startTime, scripts });
  }).observe({ type: 'largest-contentful-paint', buffered: true });
})`;

const WATCH_EVENTS = `() => {
  globalThis.longestInteraction = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      globalThis.longestInteraction = Math.max(globalThis.longestInteraction, duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
}`;

const ROUNDS = 5;

/** Opens the home page of somebody signed in, in browsers that have nothing cached; the median of several. */
export async function measureFirstLoad(
  browser: Browser,
  visit: {
    readonly origin: string;
    readonly cookies: readonly { name: string; value: string; url: string }[];
  },
): Promise<FirstLoad> {
  const rounds: FirstLoad[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await loadOnce(browser, visit));
  const median = (of: (load: FirstLoad) => number): number =>
    rounds.map(of).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
  return {
    scriptKiB: median(({ scriptKiB }) => scriptKiB),
    largestPaintMs: median(({ largestPaintMs }) => largestPaintMs),
    interactionMs: median(({ interactionMs }) => interactionMs),
  };
}

async function loadOnce(
  browser: Browser,
  { origin, cookies }: Parameters<typeof measureFirstLoad>[1],
): Promise<FirstLoad> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  try {
    await context.addCookies([...cookies]);
    const page = await context.newPage();
    await page.goto(origin);
    await page.locator('main h1').waitFor();
    await page.waitForLoadState('networkidle');
    const { largestMs, scripts } = await page.evaluate<Seen>(`(${LOOK})()`);
    let bytes = 0;
    for (const { url, startMs } of scripts) {
      if (startMs > largestMs) continue;
      const response = await context.request.get(url);
      bytes += gzipSync(await response.body()).length;
    }
    await page.evaluate(`(${WATCH_EVENTS})()`);
    await page.keyboard.press('Control+k');
    await page.locator('[role="dialog"] input').waitFor();
    await page.waitForTimeout(300);
    const interactionMs = await page.evaluate<number>('globalThis.longestInteraction');
    return { scriptKiB: bytes / 1_024, largestPaintMs: largestMs, interactionMs };
  } finally {
    await context.close();
  }
}
