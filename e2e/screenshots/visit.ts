import type { BrowserContext, Page } from 'playwright-core';
import type { DemoAccount } from './demo-account.ts';
import { type Variant, viewportOf } from './variants.ts';

/** A person in front of the console. */
export interface Visit {
  readonly page: Page;
  /** Opens a path of the console and waits until the screen is complete. */
  open(path: string): Promise<void>;
}

const UNFINISHED = '[aria-busy="true"], .mantine-Skeleton-root, .mantine-Loader-root, .h-first';

/** Language and theme as this browser remembers them; an account brings its own language. */
async function dress(page: Page, { locale, theme }: Variant): Promise<void> {
  await page.addInitScript(
    ([language, scheme]) => {
      localStorage.setItem('haechi.locale', language);
      localStorage.setItem('haechi.theme', scheme);
    },
    [locale, theme] as const,
  );
}

/** Waits until nothing loads any more. Fonts are waited for by the picture itself. */
export async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'visible' });
  // The first of those that are left, until none is.
  await page.locator(UNFINISHED).first().waitFor({ state: 'detached', timeout: 15_000 });
}

export async function startVisit(context: BrowserContext, variant: Variant): Promise<Visit> {
  const page = await context.newPage();
  await page.setViewportSize(viewportOf(variant));
  await dress(page, variant);
  return {
    page,
    async open(path) {
      await page.goto(path);
      await settle(page);
    },
  };
}

/** Signs in as people do: e-mail and password, then the code. `atCode` looks at the second step. */
export async function signIn(
  visit: Visit,
  account: DemoAccount,
  atCode?: (page: Page) => Promise<void>,
): Promise<void> {
  const { page } = visit;
  await visit.open('/sign-in');
  await page.locator('input[type="email"]').fill(account.email);
  await page.locator('input[autocomplete="current-password"]').fill(account.password);
  await page.locator('button[type="submit"]').click();
  const code = page.locator('input[autocomplete="one-time-code"]');
  await code.waitFor();
  await settle(page);
  await atCode?.(page);
  await code.fill(account.authenticator.nextCode());
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await settle(page);
}

/** Sets the language of the account, so that the console keeps to it. */
export async function speak(page: Page, locale: Variant['locale']): Promise<void> {
  const response = await page.request.patch('/api/v1/me', {
    headers: { 'x-haechi-request': '1' },
    data: { locale },
  });
  if (!response.ok()) throw new Error(`the account keeps its language: ${response.status()}`);
}
