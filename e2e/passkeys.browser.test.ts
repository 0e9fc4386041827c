import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type ConsoleWindow, findBarriers, launchBrowser, openConsole } from './harness/browser.ts';
import { consoleWords } from './harness/console-words.ts';
import { enrolFirstAdministrator, type Person } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';
import { addVirtualAuthenticator, type VirtualAuthenticator } from './harness/virtual-authenticator.ts';

const WAYS = [
  { locale: 'ko', width: 1440 },
  { locale: 'en', width: 390 },
] as const;

for (const { locale, width } of WAYS) {
  describe(`passkeys in the console, ${locale} at ${width} px`, () => {
    const t = consoleWords(locale);
    let server: RunningServer;
    let browser: Browser;
    let window: ConsoleWindow;
    let admin: Person;
    let authenticator: VirtualAuthenticator;

    before(async () => {
      server = await startServer({ database: 'test cluster' });
      admin = await enrolFirstAdministrator(server, locale);
      browser = await launchBrowser();
      window = await openConsole(browser, { origin: server.origin, locale, width });
      authenticator = await addVirtualAuthenticator(window.page);
    });
    after(async () => {
      await browser?.close();
      await server?.remove();
    });

    const button = (name: string) => window.page.getByRole('button', { name, exact: true });

    /** Makes every second factor so old that it is asked for again. */
    async function age(): Promise<void> {
      await server.db?.superuser.query(
        "UPDATE identity.sessions SET second_factor_at = second_factor_at - interval '1 hour'",
      );
    }

    async function signOut(): Promise<void> {
      await window.page.context().clearCookies({ name: 'haechi-local' });
      await window.open('/sign-in');
    }

    test('signing in with password and code still works beside the passkey button', async () => {
      const { page } = window;
      await window.open('/sign-in');
      await button(t('signIn.passkey')).waitFor();
      assert.deepEqual(await findBarriers(page), []);
      await page.locator('input[type="email"]').fill(admin.email);
      await page.locator('input[type="password"]').fill(admin.password);
      await button(t('signIn.continue')).click();
      await page.locator('input[autocomplete="one-time-code"]').fill(await admin.authenticator.awaitCode());
      await page.waitForURL((url) => url.pathname === '/');
    });

    test('adding a passkey asks for a fresh second factor first, and goes on by itself', async () => {
      const { page } = window;
      await age();
      await window.open('/security');
      await button(t('security.passkeys.add')).click();
      const dialog = page.getByRole('dialog', { name: t('credentials.stepUp.title') });
      await dialog.waitFor();
      assert.deepEqual(await findBarriers(page), []);
      await dialog.locator('input[autocomplete="one-time-code"]').fill(await admin.authenticator.awaitCode());
      await dialog.waitFor({ state: 'detached' });
      await page.getByText(t('security.passkeys.added')).first().waitFor();
      await page.getByText(t('security.passkeys.oneDevice')).first().waitFor();
      assert.deepEqual(await findBarriers(page), []);
    });

    test('the passkey signs its owner in without anything being typed', async () => {
      const { page } = window;
      const countBefore = await authenticator.signCount();
      await signOut();
      // The browser may take the offer in the field by itself; else the button does it.
      await Promise.race([
        page.waitForURL((url) => url.pathname === '/'),
        button(t('signIn.passkey'))
          .click()
          .catch(() => undefined),
      ]);
      await page.waitForURL((url) => url.pathname === '/');
      assert.ok((await authenticator.signCount()) > countBefore);
    });

    test('the passkey is a fresh second factor for what wants one', async () => {
      const { page } = window;
      await age();
      await window.open('/security');
      await button(t('security.tokens.create')).first().click();
      const making = page.getByRole('dialog').filter({ hasText: t('security.tokens.nameHint') });
      await making.getByRole('textbox').first().fill('night');
      await making.getByRole('button', { name: t('security.tokens.create') }).click();
      const asking = page.getByRole('dialog', { name: t('credentials.stepUp.title') });
      await asking.getByRole('button', { name: t('credentials.stepUp.withPasskey') }).click();
      await page.getByText(t('security.tokens.once')).first().waitFor();
    });

    test('somebody who is not verified by the authenticator does not get in', async () => {
      await authenticator.verifyPerson(false);
      await signOut();
      await button(t('signIn.passkey')).click();
      await window.page.getByRole('alert').first().waitFor();
      assert.equal(new URL(window.page.url()).pathname, '/sign-in');
      await authenticator.verifyPerson(true);
    });

    test('a copy of the passkey is refused and the original with it; its owner reads about it', async () => {
      const { page } = window;
      await authenticator.setBackTo(0);
      await signOut();
      await button(t('signIn.passkey')).click();
      await page.getByRole('alert').first().waitFor();
      assert.equal(new URL(page.url()).pathname, '/sign-in');
      const [blocked] = (await admin.client.call('GET /api/v1/me/passkeys', {})).items;
      assert.equal(blocked?.blocked, true);
      const { items } = await admin.client.call('GET /api/v1/me/notices', {});
      assert.ok(items.some(({ kind }) => kind === 'passkey_copied'));
    });

    test('nothing went wrong inside the pages', () => {
      assert.deepEqual(window.complaints, []);
    });
  });
}
