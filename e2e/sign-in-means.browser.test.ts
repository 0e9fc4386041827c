import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { createAuthenticator } from './harness/authenticator.ts';
import { type ConsoleWindow, findBarriers, launchBrowser, openConsole } from './harness/browser.ts';
import { consoleWords } from './harness/console-words.ts';
import { enrolFirstAdministrator, inviteAndEnrol, type Person, signIn } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const WAYS = [
  { locale: 'ko', width: 1440 },
  { locale: 'en', width: 390 },
] as const;

for (const { locale, width } of WAYS) {
  describe(`how one signs in, in the console, ${locale} at ${width} px`, () => {
    const t = consoleWords(locale);
    let server: RunningServer;
    let browser: Browser;
    let window: ConsoleWindow;
    let admin: Person;
    let member: Person;
    let tenantId: string;

    before(async () => {
      server = await startServer({ database: 'test cluster' });
      admin = await enrolFirstAdministrator(server, locale);
      const tenant = await admin.client.call('POST /api/v1/tenants', {
        body: { name: 'Hanbit', slug: 'hanbit', businessTypes: ['ACADEMY'] },
      });
      tenantId = tenant.id;
      await admin.client.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
      member = await inviteAndEnrol(admin.client, { email: 'member@hanbit.test', displayName: 'Haneul' });
      browser = await launchBrowser();
      window = await openConsole(browser, { origin: server.origin, locale, width });
    });
    after(async () => {
      await browser?.close();
      await server?.remove();
    });

    const button = (name: string) => window.page.getByRole('button', { name, exact: true });
    const codeField = () => window.page.locator('input[autocomplete="one-time-code"]');

    async function enter(code: string): Promise<void> {
      const { page } = window;
      await window.open('/sign-in');
      await page.locator('input[type="email"]').fill(admin.email);
      await page.locator('input[type="password"]').fill(admin.password);
      await button(t('signIn.continue')).click();
      await codeField().fill(code);
      await page.waitForURL((url) => url.pathname === '/');
    }

    test('an administrator ends one session of a member, and only that one', async () => {
      const { page } = window;
      await enter(await admin.authenticator.awaitCode());
      // An operator's session begins at the platform.
      await page.request.post('/api/v1/me/active-scope', {
        headers: { 'x-haechi-request': '1' },
        data: { scope: tenantId },
      });
      const other = await signIn(member, 'recovery code');
      await window.open(`/members/${member.id}`);
      const lines = page.locator('.list-line');
      assert.equal(await lines.count(), 2);
      assert.deepEqual(await findBarriers(page), []);
      await lines.first().getByRole('button').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').fill('a lost laptop');
      await dialog.getByRole('button', { name: t('members.endSession'), exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByText(t('members.sessionEnded')).first().waitFor();
      await lines.nth(1).waitFor({ state: 'detached' });
      const states = await Promise.all([other, member.client].map((one) => one.send('GET /api/v1/me', {})));
      assert.deepEqual(
        states.map(({ status }) => status).toSorted((a, b) => a - b),
        [200, 401],
      );
    });

    test('another authenticator is set up, and the old one is worth nothing from then on', async () => {
      const { page } = window;
      const cookieBefore = (await page.context().cookies()).find(
        ({ name }) => name === 'haechi-local',
      )?.value;
      await window.open('/security');
      await button(t('security.factor.replace')).click();
      const dialog = page.getByRole('dialog', { name: t('security.factor.replaceTitle') });
      await dialog.waitFor();
      assert.deepEqual(await findBarriers(page), []);
      const uri = await dialog.locator('a[href^="otpauth:"]').getAttribute('href');
      const renewed = createAuthenticator(uri ?? '');
      await dialog.locator('input[autocomplete="one-time-code"]').fill(renewed.nextCode());
      await page.getByText(t('security.factor.replaced')).first().waitFor();
      const cookieAfter = (await page.context().cookies()).find(({ name }) => name === 'haechi-local')?.value;
      assert.ok(cookieAfter !== undefined && cookieAfter !== cookieBefore);
      // Longer than requests under way may take with the old cookie, the page works on with the new one.
      await window.open('/security');
      await page.getByText(t('security.notices.authenticator_replaced')).first().waitFor();
      assert.deepEqual(window.complaints, []);
      await page.context().clearCookies({ name: 'haechi-local' });
      await enter(await renewed.awaitCode());
    });
  });
}
