import type { Locale } from '@haechi/kernel';
import chromium from '@sparticuz/chromium';
import axe from 'axe-core';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';

/** Works as root in a container too, and draws the same without a graphics card. */
const BROWSER_ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];

export async function launchBrowser(): Promise<Browser> {
  return await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: BROWSER_ARGUMENTS,
    headless: true,
  });
}

export interface ConsoleOptions {
  readonly origin: string;
  readonly locale: Locale;
  /** Width of the window in CSS pixels. */
  readonly width: number;
}

/** Somebody's own browser, with the console in it. */
export interface ConsoleWindow {
  readonly page: Page;
  /** What the page itself complained about: exceptions, and what the content security policy stopped. */
  readonly complaints: readonly string[];
  /** Opens a path of the console and waits until nothing on it loads any more. */
  open(path: string): Promise<void>;
  /** Waits until nothing on the page loads any more. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const UNFINISHED = '[aria-busy="true"], .mantine-Skeleton-root, .mantine-Loader-root, .h-first';

export async function openConsole(browser: Browser, options: ConsoleOptions): Promise<ConsoleWindow> {
  const { origin, locale, width } = options;
  const context = await browser.newContext({
    baseURL: origin,
    locale: locale === 'ko' ? 'ko-KR' : 'en-GB',
    viewport: { width, height: width < 700 ? 844 : 900 },
    timezoneId: 'Asia/Seoul',
    reducedMotion: 'reduce',
    hasTouch: width < 700,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // Refused requests are part of the story; the browser reports each of them.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(`${page.url()}: ${message.text()}`);
  });
  async function settle(): Promise<void> {
    await page.locator('h1, h2').first().waitFor({ state: 'visible' });
    await page.locator(UNFINISHED).first().waitFor({ state: 'detached' });
  }
  return {
    page,
    complaints,
    settle,
    async open(path) {
      await page.goto(path);
      await settle();
    },
    close: () => context.close(),
  };
}

interface AxeViolation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

const RUN_AXE = `axe.run(document, {
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
}).then(({ violations }) => violations.map(({ id, impact, help, nodes }) => ({ id, impact, help,
  nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) })))`;

export type Theme = 'light' | 'dark';

/** What keeps people from using the page as it is now, in either theme or one: serious and critical findings of axe. */
export async function findBarriers(
  page: Page,
  themes: readonly Theme[] = ['light', 'dark'],
): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of themes) {
    await wear(page, colorScheme);
    await page.evaluate(axe.source);
    if ((await findViolations(page)).length === 0) continue;
    // What is gone when looked at again was on its way: it kept nobody from anything.
    await page.evaluate(UNTIL_STILL);
    for (const { id, impact, help, nodes } of await findViolations(page)) {
      const [first] = nodes;
      const where = `${new URL(page.url()).pathname} (${colorScheme})`;
      found.push(
        `${where}: ${id}, ${impact}: ${help}\n  ${first?.html.slice(0, 300)}\n  ${first?.failureSummary}`,
      );
    }
  }
  await wear(page, 'light');
  return found;
}

async function findViolations(page: Page): Promise<AxeViolation[]> {
  const violations = await page.evaluate<AxeViolation[]>(RUN_AXE);
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}

/** Colours that are inherited change one after the other where each has a transition, so one look is not enough. */
const UNTIL_STILL = `(async () => {
  const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (let rounds = 0; rounds < 20; rounds += 1) {
    await drawn();
    const moving = document.getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    if (moving.length === 0 && rounds > 0) return;
    await Promise.allSettled(moving.map(({ finished }) => finished));
  }
})()`;

/** Changes the system's theme, and waits until the page has followed and no colour is on its way any more. */
async function wear(page: Page, colorScheme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
  await page.evaluate(UNTIL_STILL);
}
