import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type ConsoleWindow, findBarriers, launchBrowser, openConsole } from './harness/browser.ts';
import { consoleWords } from './harness/console-words.ts';
import { enrolFirstAdministrator, inviteAndEnrol, type Person } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const WAYS = [
  { locale: 'ko', width: 1440 },
  { locale: 'en', width: 390 },
] as const;

for (const { locale, width } of WAYS) {
  describe(`working as one of one’s roles, in the console, ${locale} at ${width} px`, () => {
    const t = consoleWords(locale);
    let server: RunningServer;
    let browser: Browser;
    let window: ConsoleWindow;
    let member: Person;

    before(async () => {
      server = await startServer({ database: 'test cluster' });
      const admin = await enrolFirstAdministrator(server, locale);
      const tenant = await admin.client.call('POST /api/v1/tenants', {
        body: { name: 'Hanbit', slug: 'hanbit', businessTypes: ['ACADEMY'] },
      });
      await admin.client.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
      member = await inviteAndEnrol(admin.client, {
        email: 'member@hanbit.test',
        displayName: 'Haneul',
        locale,
        roles: [
          { key: 'TENANT_OWNER', scope: tenant.id },
          { key: 'PROVISIONER', scope: tenant.id },
        ],
      });
      browser = await launchBrowser();
      window = await openConsole(browser, { origin: server.origin, locale, width });
    });
    after(async () => {
      await browser?.close();
      await server?.remove();
    });

    const openMenu = () =>
      window.page.getByRole('button', { name: t('user.menu', { name: 'Haneul' }) }).click();
    const choice = (name: string) => window.page.getByRole('menuitem', { name, exact: true });

    test('the menu under the initials narrows the session, says so, and lets all roles count again', async () => {
      const { page } = window;
      await window.open('/sign-in');
      await page.locator('input[type="email"]').fill(member.email);
      await page.locator('input[type="password"]').fill(member.password);
      await page.getByRole('button', { name: t('signIn.continue'), exact: true }).click();
      await page.locator('input[autocomplete="one-time-code"]').fill(await member.authenticator.awaitCode());
      await page.waitForURL((url) => url.pathname === '/');
      await window.settle();

      const { roles } = await member.client.call('GET /api/v1/me', {});
      const chosen = roles.find(({ key }) => key === 'PROVISIONER')?.name ?? '';
      await openMenu();
      assert.equal(await choice(t('role.all')).getAttribute('aria-current'), 'true');
      assert.deepEqual(await findBarriers(page), []);
      await choice(chosen).click();
      await page.getByText(t('role.narrowed', { name: chosen })).waitFor();
      await window.settle();
      assert.equal(
        await page.locator('a[href="/members"]').count(),
        0,
        'what the role does not show is gone',
      );

      await openMenu();
      await page
        .locator('.h-user-card')
        .getByText(t('role.only', { name: chosen }))
        .waitFor();
      assert.equal(await choice(chosen).getAttribute('aria-current'), 'true');
      await choice(t('role.all')).click();
      await page.getByText(t('role.widened')).waitFor();
      assert.deepEqual(window.complaints, []);
    });

    test('a strip above every page says which role counts, and lets all count again', async () => {
      const { page } = window;
      const strip = page.getByRole('region', { name: t('role.workAs') });
      assert.equal(await strip.count(), 0, 'all roles count');
      const { roles } = await member.client.call('GET /api/v1/me', {});
      const chosen = roles.find(({ key }) => key === 'PROVISIONER')?.name ?? '';
      await openMenu();
      await choice(chosen).click();
      await strip.getByText(t('role.only', { name: chosen })).waitFor();
      for (const path of ['/security', '/']) {
        await window.open(path);
        await page.evaluate('scrollTo(0, document.body.scrollHeight)');
        const { y = -1 } = (await strip.boundingBox()) ?? {};
        assert.ok(y >= 0 && y < 60, `${path}: the strip is ${y} px from the top`);
        assert.deepEqual(await findBarriers(page), []);
      }
      await strip.getByRole('button', { name: t('role.useAll') }).click();
      await page.getByText(t('role.widened')).waitFor();
      await strip.waitFor({ state: 'detached' });
      assert.deepEqual(window.complaints, []);
    });
  });
}
