import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { ApiClient } from './harness/api-client.ts';
import { type ConsoleWindow, findBarriers, launchBrowser, openConsole } from './harness/browser.ts';
import { consoleWords } from './harness/console-words.ts';
import { enrolFirstAdministrator, findRole, inviteAndEnrol, type Person } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const VARIANTS = [
  { locale: 'ko', width: 1440, theme: 'light' },
  { locale: 'en', width: 390, theme: 'dark' },
] as const;
const HOUR_MS = 3_600_000;

interface Setting {
  readonly server: RunningServer;
  readonly browser: Browser;
  readonly administrator: Person;
  readonly colleague: Person;
  readonly host: ApiClient;
  readonly tenantId: string;
  readonly projectId: string;
  readonly window: ConsoleWindow;
}

for (const { locale, width, theme } of VARIANTS) {
  describe(`the access screens, ${locale} at ${width} px`, () => {
    const t = consoleWords(locale);
    let setting: Setting;
    const barriers: string[] = [];

    before(async () => {
      setting = await prepare(locale, width);
    });
    after(async () => {
      await setting?.browser.close();
      await setting?.server.remove();
    });

    /** Opens a page, and notes what keeps people from using it in this theme; the other variant has the other. */
    async function open(path: string): Promise<ConsoleWindow['page']> {
      const { window } = setting;
      await window.open(path);
      barriers.push(...(await findBarriers(window.page, [theme])));
      const overflow = await window.page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      if (overflow > 0) barriers.push(`${path} is ${overflow} px wider than the window`);
      return window.page;
    }

    test('a permission is switched in the matrix by keyboard, reviewed with who is affected, and saved', async () => {
      const { host, colleague, projectId } = setting;
      const role = await host.call('POST /api/v1/roles', {
        body: { key: 'clerk', name: 'Clerk', level: 'project', patterns: ['project:read'] },
      });
      await host.call('POST /api/v1/assignments', {
        body: { principal: colleague.id, roleId: role.id, scope: projectId, reason: 'test' },
      });
      const page = await open('/roles/matrix?role=clerk&text=project:update');
      const grid = page.getByRole('grid', { name: t('matrix.title') });
      await grid.focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('Space');
      await page.getByRole('button', { name: t('matrix.review') }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(colleague.displayName).waitFor();
      barriers.push(...(await findBarriers(page)));
      await dialog.getByRole('textbox').fill('quarterly review');
      await dialog.getByRole('button', { name: t('matrix.save') }).click();
      await dialog.waitFor({ state: 'detached' });
      const saved = await host.call('GET /api/v1/roles/{id}', { params: { id: role.id } });
      assert.deepEqual(saved.patterns, ['project:read', 'project:update']);
    });

    test('a base role cannot be switched, and the page says so', async () => {
      const page = await open('/roles/matrix?role=PROJECT_ADMIN&text=project:update');
      await page.getByRole('grid').focus();
      await page.keyboard.press('Space');
      await page.getByText(t('matrix.fixed.base')).waitFor();
      assert.equal(await page.getByRole('button', { name: t('matrix.review') }).count(), 0);
    });

    test('a change made meanwhile is shown instead of overwritten, and settled', async () => {
      const { host } = setting;
      const role = await findRole(host, 'clerk');
      const page = await open('/roles/matrix?role=clerk&text=member:read');
      await page.getByRole('grid').focus();
      await page.keyboard.press('Space');
      await host.call('PATCH /api/v1/roles/{id}', {
        params: { id: role.id },
        headers: { 'if-match': `"v${role.version}"` },
        body: { patterns: ['project:read'] },
      });
      await page.getByRole('button', { name: t('matrix.review') }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: t('matrix.settle') }).click();
      await dialog.getByRole('textbox').fill('on top of the other change');
      await dialog.getByRole('button', { name: t('matrix.save') }).click();
      await dialog.waitFor({ state: 'detached' });
      const saved = await host.call('GET /api/v1/roles/{id}', { params: { id: role.id } });
      assert.deepEqual(saved.patterns, ['member:read', 'project:read']);
    });

    test('two roles are compared at an address that can be handed on', async () => {
      const { host } = setting;
      const [first, second] = [await findRole(host, 'PROJECT_ADMIN'), await findRole(host, 'PROJECT_VIEWER')];
      const page = await open(`/roles/compare?first=${first.id}&second=${second.id}`);
      await page.getByText('project:update').first().waitFor();
      await page.getByText(t('compare.onlyFirst')).first().waitFor();
    });

    test('the playground says how a role would change a decision, and gives none', async () => {
      const { colleague, host, projectId, administrator } = setting;
      const page = await open(
        `/playground?principal=${colleague.id}&permission=project:archive&scope=${projectId}`,
      );
      await page.getByText(t('permissions.why.deny')).first().waitFor();
      await page.getByRole('button', { name: t('playground.add') }).click();
      await page.getByRole('menuitem', { name: t('playground.change.give_role') }).click();
      const form = page.getByRole('form', { name: t('playground.change.give_role') });
      await form.getByRole('combobox', { name: t('members.role') }).click();
      await page.getByRole('option', { name: 'PROJECT_ADMIN' }).click();
      await form.getByRole('button', { name: t('playground.try') }).click();
      await page.getByText(t('playground.changesDecision')).waitFor();
      barriers.push(...(await findBarriers(page)));
      const { items } = await host.call('GET /api/v1/assignments', { query: { principal: colleague.id } });
      assert.ok(items.every(({ roleKey }) => roleKey !== 'PROJECT_ADMIN'));
      assert.ok(administrator.id !== colleague.id);
    });

    test('a rule’s condition is checked while it is written, and the rule is saved', async () => {
      const { host } = setting;
      const page = await open('/policies');
      await page
        .getByRole('button', { name: t('policies.create') })
        .first()
        .click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: t('policies.name') }).fill('Not without a second factor');
      await dialog.getByRole('combobox', { name: t('policies.permissions') }).click();
      await page.getByRole('option', { name: 'project:*' }).click();
      await page.keyboard.press('Escape');
      const condition = dialog.getByRole('textbox', { name: t('conditions.label') });
      await condition.fill('context.mfa +');
      await dialog.locator('mark').waitFor();
      await condition.fill('!has(context.mfa) || !context.mfa');
      await dialog.getByText(t('conditions.valid')).waitFor();
      barriers.push(...(await findBarriers(page)));
      await dialog.getByRole('textbox', { name: t('ui.reason') }).fill('test');
      await dialog.getByRole('button', { name: t('policies.save') }).click();
      await dialog.waitFor({ state: 'detached' });
      const { items } = await host.call('GET /api/v1/policy-rules', {});
      assert.equal(items[0]?.condition, '!has(context.mfa) || !context.mfa');
      // It would deny everything that is tried without a session of a browser from here on.
      await host.call('DELETE /api/v1/policy-rules/{id}', {
        params: { id: items[0]?.id ?? '' },
        query: { reason: 'test' },
      });
    });

    test('a delegation is seen by both, with whether it can be used', async () => {
      const { host, colleague, projectId } = setting;
      await host.call('POST /api/v1/delegations', {
        body: {
          delegate: colleague.id,
          scope: projectId,
          permissions: ['project:archive'],
          endsAt: new Date(Date.now() + HOUR_MS).toISOString(),
          reason: 'holiday',
        },
      });
      const page = await open('/delegations');
      await page.getByText('project:archive').waitFor();
      await page.getByText(t('delegations.state.active')).first().waitFor();
    });

    test('every other access screen opens and keeps nobody out', async () => {
      for (const path of ['/policies/separation', '/resources/names', '/resources/types']) await open(path);
      assert.deepEqual([...new Set(barriers)], []);
    });

    test('nothing went wrong inside the pages', () => {
      assert.deepEqual([...setting.window.complaints], []);
    });
  });
}

/** A server with one organisation, one project and one colleague in it, and the owner's browser. */
async function prepare(locale: 'ko' | 'en', width: number): Promise<Setting> {
  const server = await startServer({ database: 'test cluster' });
  const administrator = await enrolFirstAdministrator(server, locale);
  const host = administrator.client;
  const tenant = await host.call('POST /api/v1/tenants', {
    body: { name: 'Sunlight', slug: 'sunlight', businessTypes: ['COUNSELING'] },
  });
  await host.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
  const project = await host.call('POST /api/v1/projects', { body: { name: 'Autumn', slug: 'autumn' } });
  const colleague = await inviteAndEnrol(host, {
    email: 'sodam@haechi.test',
    displayName: 'Sodam Park',
    roles: [{ key: 'PROJECT_VIEWER', scope: project.id }],
    locale,
  });
  const browser = await launchBrowser();
  const window = await openConsole(browser, { origin: server.origin, locale, width });
  const cookies = host
    .cookie()
    .split('; ')
    .map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: server.origin };
    });
  await window.page.context().addCookies(cookies);
  return {
    server,
    browser,
    administrator,
    colleague,
    host,
    tenantId: tenant.id,
    projectId: project.id,
    window,
  };
}
