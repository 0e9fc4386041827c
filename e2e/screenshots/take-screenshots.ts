import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';
import { makeBaseDirectory } from '../harness/base-directory.ts';
import { findFreePort } from '../harness/free-port.ts';
import { spawnServer } from '../harness/spawn-server.ts';
import { readDemoAccount } from './demo-account.ts';
import { ALL_VARIANTS, fileNameOf, KEPT_VARIANTS, type Variant, viewportOf } from './variants.ts';
import { settle, signIn, speak, startVisit } from './visit.ts';
import { findScreens, type Screen } from './walk.ts';

const USAGE = `npm run screenshots                      the pictures kept in docs/screenshots
npm run screenshots -- --all --to <dir>  every language, theme and width, into a folder of yours`;
const TARGET = fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
const VISITOR_LINK = /\/invite\?token=[A-Za-z0-9_-]+/;

/** Whose console is shown, and what stands before the names of their screens. */
const PEOPLE = [
  { prefix: '', email: 'minseo.kang@hanbit.example' },
  {
    prefix: 'platform-',
    email: 'jihoon.seo@haechi.example',
    only: [
      ...['home', 'tenants', 'tenants-one', 'members', 'roles', 'audit', 'settings'],
      ...['backups', 'keys', 'keys-certificates', 'installation'],
    ],
    also: [{ name: 'keys-certificates', path: '/keys/certificates' }],
  },
  { prefix: 'colleague-', email: 'jiwoo.han@hanbit.example', only: ['home', 'requests', 'permissions'] },
] as const satisfies readonly Person[];

/** Runs as root in a container too; draws without a graphics card, and the same everywhere. */
const BROWSER_ARGUMENTS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
];

interface Studio {
  readonly browser: Browser;
  readonly origin: string;
  readonly baseDir: string;
  readonly directory: string;
  readonly variants: readonly Variant[];
  /** What the pages complained about. */
  readonly complaints: string[];
}

const { values } = parseArgs({ options: { all: { type: 'boolean' }, to: { type: 'string' } } });
if (values.all === true && values.to === undefined) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
} else {
  await takeScreenshots(values.all === true ? ALL_VARIANTS : KEPT_VARIANTS, values.to ?? TARGET);
}

/** Pictures are taken elsewhere first: an interrupted run leaves the old ones as they were. */
async function takeScreenshots(variants: readonly Variant[], target: string): Promise<void> {
  const base = makeBaseDirectory();
  const directory = mkdtempSync(join(tmpdir(), 'haechi-screenshots-'));
  const port = await findFreePort();
  const server = spawnServer({ HAECHI_HOME: base.path, PORT: String(port) }, ['--demo']);
  try {
    await server.ready();
    const origin = `http://localhost:${port}`;
    const invitation = VISITOR_LINK.exec(server.output())?.[0];
    if (invitation === undefined) throw new Error(`the demo told no link:\n${server.output()}`);
    await withBrowser(async (browser) => {
      const studio: Studio = { browser, origin, baseDir: base.path, directory, variants, complaints: [] };
      await takePublicScreens(studio, invitation);
      for (const person of PEOPLE) await takeScreensOf(studio, person);
      for (const complaint of new Set(studio.complaints)) process.stderr.write(`  ! ${complaint}\n`);
    });
    replaceFolder(directory, target);
  } finally {
    server.signal('SIGTERM');
    await server.exited;
    base.remove();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function withBrowser(work: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: BROWSER_ARGUMENTS,
    headless: true,
  });
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}

function replaceFolder(from: string, to: string): void {
  const names = readdirSync(from);
  const bytes = names.reduce((sum, name) => sum + statSync(join(from, name)).size, 0);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  cpSync(from, to, { recursive: true });
  process.stdout.write(`${names.length} pictures, ${(bytes / 1e6).toFixed(1)} MB in ${to}\n`);
}

async function openContext({ browser, origin }: Studio, variant: Variant) {
  return await browser.newContext({
    baseURL: origin,
    viewport: viewportOf(variant),
    locale: variant.locale === 'ko' ? 'ko-KR' : 'en-GB',
    timezoneId: 'Asia/Seoul',
    colorScheme: variant.theme,
    reducedMotion: 'reduce',
    hasTouch: variant.width < 700,
  });
}

function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${new URL(page.url()).pathname}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${new URL(page.url()).pathname}: ${message.text()}`);
  });
}

async function shoot(studio: Studio, page: Page, screen: string, variant: Variant): Promise<void> {
  await page.screenshot({
    path: join(studio.directory, fileNameOf(screen, variant)),
    animations: 'disabled',
    caret: 'hide',
  });
}

/** What strangers see: signing in, and an invitation. */
async function takePublicScreens(studio: Studio, invitation: string): Promise<void> {
  for (const variant of studio.variants) {
    const context = await openContext(studio, variant);
    const visit = await startVisit(context, variant);
    listen(visit.page, studio.complaints);
    await visit.open('/sign-in');
    await shoot(studio, visit.page, 'sign-in', variant);
    await visit.open(invitation);
    await shoot(studio, visit.page, 'invite', variant);
    await context.close();
  }
}

interface Person {
  readonly prefix: string;
  readonly email: string;
  /** The screens to show; all of them unless given. */
  readonly only?: readonly string[];
  /** Screens that no navigation of others leads to. */
  readonly also?: readonly Screen[];
}

/** Every screen of one person, in every variant, within one session. */
async function takeScreensOf(studio: Studio, { prefix, email, only, also = [] }: Person): Promise<void> {
  const account = readDemoAccount(studio.baseDir, email);
  const [first] = studio.variants;
  if (first === undefined) return;
  const context = await openContext(studio, first);
  const visit = await startVisit(context, first);
  await signIn(visit, account, async (page) => {
    if (prefix === '') await shoot(studio, page, 'sign-in-code', first);
  });
  const found = await findScreens(visit, also);
  const screens = found.filter(({ name }) => only === undefined || only.some((area) => area === name));
  const session = await context.storageState();
  for (const variant of studio.variants) {
    await speak(visit.page, variant.locale);
    await takeVariant(studio, session, variant, { prefix, screens });
    process.stdout.write(
      `  ${email} ${variant.locale} ${variant.theme} ${variant.width}: ${screens.length} screens\n`,
    );
  }
  await context.close();
}

async function takeVariant(
  studio: Studio,
  session: Awaited<ReturnType<Awaited<ReturnType<typeof openContext>>['storageState']>>,
  variant: Variant,
  { prefix, screens }: { readonly prefix: string; readonly screens: readonly Screen[] },
): Promise<void> {
  const context = await openContext(studio, variant);
  await context.addCookies(session.cookies);
  const visit = await startVisit(context, variant);
  listen(visit.page, studio.complaints);
  for (const { name, path } of screens) {
    await visit.open(path);
    await shoot(studio, visit.page, prefix + name, variant);
  }
  if (prefix === '') {
    await visit.open('/');
    await visit.page.keyboard.press('Control+k');
    await visit.page.locator('[role="dialog"]').waitFor();
    await settle(visit.page);
    await shoot(studio, visit.page, 'palette', variant);
  }
  await context.close();
}
