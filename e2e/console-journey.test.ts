import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import { createAuthenticator } from './harness/authenticator.ts';
import {
  type ConsoleWindow,
  findBarriers,
  launchBrowser,
  openConsole,
  type Theme,
} from './harness/browser.ts';
import { type ConsoleWord, consoleWords } from './harness/console-words.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const JOURNEYS = [
  {
    locale: 'ko',
    width: 1440,
    theme: 'light',
    names: { admin: '김해치', colleague: '박소담', tenant: '햇살 상담센터', project: '가을 수강 신청' },
    reason: '새 담당자입니다',
    why: '수강 신청 마감일을 오늘 바꿔야 합니다.',
    decision: '마감 변경을 확인했습니다.',
    renamed: '가을 수강 신청 2차',
  },
  {
    locale: 'en',
    width: 390,
    theme: 'dark',
    names: { admin: 'Haechi Kim', colleague: 'Sodam Park', tenant: 'Sunlight', project: 'Autumn enrolment' },
    reason: 'She runs it from now on',
    why: 'The closing date has to change today.',
    decision: 'I checked the change of date.',
    renamed: 'Autumn enrolment, second round',
  },
] as const;

const PASSWORD = 'seven grey herons cross the river';
const ARRIVES_WITHIN_MS = 5_000;
/** Every page in both languages, widths and themes: takes minutes more. */
const LOOKS_AT_ALL = process.env['HAECHI_TEST_EVERY_PAGE'] === 'true';

for (const journey of JOURNEYS) {
  describe(`the first working day in the console, ${journey.locale} at ${journey.width} px`, () => {
    const { locale, width, names } = journey;
    const t = consoleWords(locale);
    let server: RunningServer;
    let browser: Browser;
    let admin: ConsoleWindow;
    let colleague: ConsoleWindow;
    let invitationLink: string;
    let projectPath: string;
    const barriers: string[] = [];
    let looks = 0;

    before(async () => {
      server = await startServer({ database: 'test cluster' });
      browser = await launchBrowser();
      const options = { origin: server.origin, locale, width };
      admin = await openConsole(browser, options);
      colleague = await openConsole(browser, options);
    });
    after(async () => {
      await browser?.close();
      await server?.remove();
    });

    const button = ({ page }: ConsoleWindow, word: ConsoleWord): Locator =>
      page.getByRole('button', { name: t(word), exact: true });
    const field = ({ page }: ConsoleWindow, word: ConsoleWord): Locator =>
      page.getByRole('textbox', { name: t(word), exact: true });

    /** Looks for what keeps people from using the page as it is now; told at the end, for all pages together. */
    async function look(window: ConsoleWindow, themes?: readonly Theme[]): Promise<void> {
      await window.settle();
      barriers.push(...(await findBarriers(window.page, themes)));
      const overflow = await window.page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      if (overflow > 0) barriers.push(`${window.page.url()} is ${overflow} px wider than the window`);
      looks += 1;
    }

    /** Goes through the steps a one-time link leads to, and ends at the first page. */
    async function enrol(window: ConsoleWindow, link: string, email: string | undefined, name: string) {
      const { page } = window;
      await window.open(link);
      await look(window);
      if (email !== undefined) await page.locator('input[type="email"]').fill(email);
      await page.locator('input[autocomplete="name"]').fill(name);
      await button(window, 'signIn.continue').click();
      await page.locator('input[autocomplete="new-password"]').fill(PASSWORD);
      await look(window);
      await button(window, 'signIn.continue').click();
      const uri = await page.locator('a[href^="otpauth:"]').getAttribute('href');
      assert.ok(uri !== null);
      await look(window);
      await page.locator('input[autocomplete="one-time-code"]').fill(createAuthenticator(uri).nextCode());
      const kept = page.getByRole('checkbox', { name: t('enrolment.codes.kept') });
      await kept.waitFor();
      await look(window);
      await kept.check();
      await button(window, 'enrolment.codes.done').click();
      await page.waitForURL((url) => url.pathname === '/');
      await look(window);
    }

    test('the administrator enrols by the link the server printed', async () => {
      const token = server.firstAdministratorToken();
      await enrol(admin, `/enroll?token=${token}`, 'admin@haechi.test', names.admin);
    });

    test('the administrator creates an organisation and works in it', async () => {
      const { page } = admin;
      await admin.open('/tenants');
      await look(admin);
      await button(admin, 'tenants.create').first().click();
      await field(admin, 'tenants.name').last().fill(names.tenant);
      await field(admin, 'tenants.slug').last().fill('sunlight');
      await page.getByRole('dialog').getByText(t('tenants.business.counseling'), { exact: true }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: t('tenants.create') })
        .click();
      await page.waitForURL(/\/tenants\/ten_/);
      await look(admin);
      await button(admin, 'tenants.workHere').click();
      await page
        .getByText(t('scope.switched', { name: names.tenant }))
        .first()
        .waitFor();
    });

    test('the administrator creates a project', async () => {
      const { page } = admin;
      await admin.open('/projects');
      await look(admin);
      await button(admin, 'projects.create').first().click();
      await field(admin, 'projects.name').last().fill(names.project);
      await field(admin, 'projects.slug').last().fill('autumn');
      await page
        .getByRole('dialog')
        .getByRole('button', { name: t('projects.create') })
        .click();
      await page.waitForURL(/\/projects\/prj_/);
      await page.getByRole('heading', { level: 1, name: names.project }).waitFor();
      await look(admin);
      projectPath = new URL(page.url()).pathname;
    });

    test('the administrator invites a colleague and gives her a role in the project', async () => {
      const { page } = admin;
      await admin.open('/members');
      await look(admin);
      await button(admin, 'members.invite').first().click();
      const dialog = page.getByRole('dialog');
      await dialog.locator('input[type="email"]').fill('sodam@haechi.test');
      await field(admin, 'members.name').last().fill(names.colleague);
      await dialog.getByRole('button', { name: t('members.removeRoleRow') }).click();
      await dialog.getByRole('button', { name: t('members.makeLink') }).click();
      const link = dialog.locator('code', { hasText: 'token=' });
      invitationLink = (await link.textContent()) ?? '';
      assert.match(invitationLink, /^http:\/\/localhost:\d+\/.+token=/);
      await dialog.getByRole('button', { name: t('members.linkDone') }).click();

      await admin.open(projectPath);
      await button(admin, 'members.giveRole').click();
      await page.getByRole('combobox', { name: t('members.person') }).click();
      await page.getByRole('option', { name: names.colleague }).click();
      await page.getByRole('combobox', { name: t('members.role') }).click();
      await page.getByRole('option', { name: 'PROJECT_MEMBER' }).click();
      await field(admin, 'ui.reason').last().fill(journey.reason);
      await page
        .getByRole('dialog')
        .getByRole('button', { name: t('members.giveRole') })
        .click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('link', { name: names.colleague }).waitFor();
      await look(admin);
    });

    test('the colleague enrols by her link', async () => {
      const { pathname, search } = new URL(invitationLink);
      await enrol(colleague, pathname + search, undefined, names.colleague);
    });

    test('the colleague is refused, asks, and the request appears at the administrator by itself', async () => {
      await admin.open('/requests');
      await admin.page.getByText(t('requests.empty.inbox')).waitFor();
      await look(admin);
      await admin.page.evaluate('globalThis.sameDocument = true');

      const { page } = colleague;
      await colleague.open(projectPath);
      await button(colleague, 'projects.edit').click();
      const refused = page.getByRole('region', { name: t('requests.refused.title') });
      await refused.waitFor();
      await look(colleague);
      await refused.getByRole('button', { name: t('requests.ask.button') }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('radio', { name: 'PROJECT_ADMIN' }).click();
      await dialog.getByText(t('requests.duration.fourHours'), { exact: true }).click();
      await field(colleague, 'requests.ask.why').fill(journey.why);
      await look(colleague);
      await dialog.getByRole('button', { name: t('requests.ask.send') }).click();

      const row = admin.page.locator('.request-row');
      await row.waitFor({ timeout: ARRIVES_WITHIN_MS });
      assert.match((await row.textContent()) ?? '', new RegExp(names.colleague));
      assert.equal(await admin.page.evaluate('globalThis.sameDocument'), true, 'the page was loaded anew');
    });

    test('the administrator reads exactly what is asked, and approves with a reason', async () => {
      const { page } = admin;
      await page.locator('.request-row').click();
      const panel = page.locator('.request-panel');
      await panel.getByText(journey.why).waitFor();
      for (const part of ['PROJECT_ADMIN', names.project, 'project:update', t('requests.duration.fourHours')])
        assert.ok((await panel.textContent())?.includes(part), `${part} is not shown`);
      await panel.getByText(t('requests.exact')).click();
      await panel.getByText('"durationMinutes":240').waitFor();
      await look(admin);
      await panel.getByRole('button', { name: t('requests.approve') }).click();
      await field(admin, 'requests.approveReason').fill(journey.decision);
      await look(admin);
      await panel.getByRole('button', { name: t('requests.approve') }).click();
      await page.getByText(t('requests.state.redeemed')).first().waitFor();
    });

    test('the colleague’s page lets her do it without a reload, and she does', async () => {
      const { page } = colleague;
      await page.getByText(t('requests.granted.title')).waitFor({ timeout: ARRIVES_WITHIN_MS });
      await page.getByText(journey.decision).first().waitFor();
      await look(colleague);
      await field(colleague, 'projects.name').fill(journey.renamed);
      await button(colleague, 'projects.save').click();
      await page.getByRole('heading', { level: 1, name: journey.renamed }).waitFor();
      await look(colleague);
    });

    test('the administrator’s menu leads to pages that work, and the log tells the story', async () => {
      const { page } = admin;
      await admin.open('/');
      const paths = await page
        .locator('nav a[href^="/"]')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
      for (const [place, path] of [...new Set([...paths, '/', '/security', '/settings'])].entries()) {
        // Each page is looked at by one journey, in its language and theme.
        if (!LOOKS_AT_ALL && place % JOURNEYS.length !== JOURNEYS.indexOf(journey)) continue;
        await admin.open(path);
        await look(admin, LOOKS_AT_ALL ? undefined : [journey.theme]);
      }
      // Looking at all these pages is on record too, before what is looked for.
      await admin.open('/audit?action=project.*');
      await page.getByText(journey.renamed).first().waitFor();
      await page.getByText(names.colleague).first().waitFor();
    });

    test('nobody is kept from using any of these pages, in either theme', () => {
      assert.ok(looks >= 20, `only ${looks} pages were looked at`);
      assert.deepEqual([...new Set(barriers)], []);
    });

    test('nothing went wrong inside the pages', () => {
      assert.deepEqual([...admin.complaints, ...colleague.complaints], []);
    });
  });
}
