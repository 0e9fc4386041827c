import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { formatProof, parseProof } from '@haechi/transparency';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core';
import { createSampleLog, type SampleLog } from './harness/sample-log.ts';

const BUILD = fileURLToPath(new URL('../apps/verifier/scripts/build.ts', import.meta.url));
/** What the server says about scripts. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; base-uri 'none'";

interface Given {
  readonly name: string;
  readonly text: string;
}

let directory: string;
let browser: Browser;
let log: SampleLog;
let other: SampleLog;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'haechi-verifier-'));
  await promisify(execFile)(process.execPath, [BUILD, directory]);
  browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    headless: true,
  });
  log = await createSampleLog('haechi.test/audit/ten_1', 1, 300);
  other = await createSampleLog('haechi.test/audit/ten_1', 2, 300);
});
after(async () => {
  await browser?.close();
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
});

/** The page on a machine without a network; what it complains about and asks for is kept. */
async function openOffline(locale = 'en-GB') {
  const context: BrowserContext = await browser.newContext({ locale, offline: true });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) troubles.push(request.url());
  });
  await page.goto(pathToFileURL(join(directory, 'verify-offline.html')).href);
  return { page, troubles, close: () => context.close() };
}

async function give(page: Page, ...files: Given[]): Promise<void> {
  const payload = files.map(({ name, text }) => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(text),
  }));
  await page.setInputFiles('#files', payload);
}

async function verdictOf(files: readonly Given[], key?: string): Promise<{ title: string; steps: string[] }> {
  const { page, troubles, close } = await openOffline();
  try {
    if (key !== undefined) await page.fill('#key', key);
    await give(page, ...files);
    const heading = page.locator('#verdict h2');
    await heading.waitFor({ timeout: 10_000 });
    const steps = await page
      .locator('#verdict .mark')
      .evaluateAll((marks) => marks.map((mark) => mark.ariaLabel ?? ''));
    assert.deepEqual(troubles, []);
    return { title: (await heading.textContent()) ?? '', steps };
  } finally {
    await close();
  }
}

const proofFile = async (index: number): Promise<Given> => ({
  name: 'event.tlog-proof',
  text: await log.proofOf(index),
});
const entryFile = (index: number): Given => ({ name: 'event.json', text: log.entryAt(index) });
const exportFile = async (from: number, to: number): Promise<Given> => ({
  name: 'export.jsonl',
  text: await log.exportOf(from, to),
});

/** A file with one character exchanged for another of its kind. */
function tamper({ name, text }: Given, at: number): Given {
  const replacement = text[at] === 'A' ? 'B' : 'A';
  return { name, text: text.slice(0, at) + replacement + text.slice(at + 1) };
}

describe('a proof with its event, opened from the disk without a network', () => {
  test('is genuine, also with the answer of the API and a newline at the end of the event', async () => {
    for (const event of [
      entryFile(77),
      { name: 'event.json', text: `${log.entryAt(77)}\n` },
      { name: 'answer.json', text: JSON.stringify({ id: 'evt_1', leaf: log.entryAt(77), summary: 'x' }) },
    ])
      assert.deepEqual(await verdictOf([await proofFile(77), event], log.verifierKey), {
        title: 'Genuine',
        steps: ['passed', 'passed', 'passed', 'passed'],
      });
  });

  test('is genuine as one file that carries its event', async () => {
    const parsed = parseProof(await log.proofOf(5));
    assert.ok(parsed.ok);
    const extra = new TextEncoder().encode(log.entryAt(5));
    const carrying = { name: 'event.tlog-proof', text: formatProof({ ...parsed.value, extra }) };
    assert.equal((await verdictOf([carrying], log.verifierKey)).title, 'Genuine');
    const lying = formatProof({ ...parsed.value, extra: new TextEncoder().encode(log.entryAt(6)) });
    assert.equal((await verdictOf([{ ...carrying, text: lying }], log.verifierKey)).title, 'Not genuine');
  });

  test('is not genuine when the event, the proof, the checkpoint or the key is another', async () => {
    const proof = await proofFile(77);
    const cases: [Given[], string, string[]][] = [
      [[proof, entryFile(78)], log.verifierKey, ['passed', 'passed', 'passed', 'failed']],
      [
        [proof, tamper(entryFile(77), log.entryAt(77).indexOf('김'))],
        log.verifierKey,
        ['passed', 'passed', 'passed', 'failed'],
      ],
      [
        [tamper(proof, proof.text.indexOf('index') + 10), entryFile(77)],
        log.verifierKey,
        ['passed', 'passed', 'passed', 'failed'],
      ],
      [
        [tamper(proof, proof.text.indexOf('\n300\n') + 8), entryFile(77)],
        log.verifierKey,
        ['passed', 'failed', 'not reached', 'not reached'],
      ],
      [[proof, entryFile(77)], other.verifierKey, ['passed', 'failed', 'not reached', 'not reached']],
    ];
    for (const [files, key, steps] of cases)
      assert.deepEqual(await verdictOf(files, key), { title: 'Not genuine', steps });
  });

  test('asks for what is missing, in Korean as in English', async () => {
    const { page, close } = await openOffline('ko-KR');
    await give(page, await proofFile(3));
    const verdict = page.locator('#verdict');
    await verdict.getByText('이 증명의 이벤트를 넣으세요.').waitFor();
    await give(page, entryFile(3));
    await verdict.getByText('위에 로그의 키를 붙여 넣으세요.').waitFor();
    await page.fill('#key', 'nonsense');
    await page.getByText('키가 아닌 줄이 있거나').waitFor();
    await page.fill('#key', log.verifierKey);
    await verdict.getByText('진본입니다', { exact: true }).waitFor();
    await page.click('#language');
    await verdict.getByText('Genuine', { exact: true }).waitFor();
    assert.equal(await page.locator('[data-text]:empty').count(), 0);
    await close();
  });
});

describe('an export, opened from the disk without a network', () => {
  const GOOD = ['passed', 'passed', 'passed', 'passed', 'passed'];

  test('is genuine with the key of the log, and only consistent with the key in the file', async () => {
    for (const [from, to] of [
      [0, 300],
      [17, 33],
    ] as const) {
      const file = await exportFile(from, to);
      assert.deepEqual(await verdictOf([file], log.verifierKey), { title: 'Genuine', steps: GOOD });
      const unconfirmed = await verdictOf([file]);
      assert.equal(unconfirmed.title, 'Consistent, but the key is not confirmed');
      assert.equal(unconfirmed.steps.at(-1), 'open');
    }
  });

  test('is not genuine when anything of it is changed, cut off, added or moved', async () => {
    const file = await exportFile(17, 33);
    const [header = '', ...entries] = file.text.trimEnd().split('\n');
    const write = (...lines: string[]): Given => ({ name: file.name, text: `${lines.join('\n')}\n` });
    const [one = '', two = '', ...rest] = entries;
    const cases: [Given, number][] = [
      [tamper(file, file.text.lastIndexOf('김')), 3],
      [write(header, two, one, ...rest), 3],
      [write(header, ...entries.slice(1)), 2],
      [write(header, ...entries, one), 2],
      [{ name: file.name, text: file.text.slice(0, -40) }, 3],
      [write(header.replace('"from":17', '"from":18'), ...entries.slice(1)), 3],
    ];
    for (const [changed, failed] of cases) {
      const { title, steps } = await verdictOf([changed], log.verifierKey);
      assert.equal(title, 'Not genuine');
      assert.equal(steps.indexOf('failed'), failed);
    }
    const foreign = { name: file.name, text: await other.exportOf(0, 9) };
    assert.equal((await verdictOf([foreign], log.verifierKey)).steps.indexOf('failed'), 1);
  });

  test('that is no file of a log is said to be none', async () => {
    const { page, close } = await openOffline();
    await give(page, { name: 'holiday.txt', text: 'sun' });
    await page.getByText('holiday.txt: neither a proof').waitFor();
    await close();
  });
});

test('the page also works from a server that allows scripts only as files of its own', async () => {
  const server: Server = createServer((request, response) => {
    const name = request.url?.slice(1) ?? '';
    readFile(join(directory, name)).then(
      (content) => {
        const type = name.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8';
        response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(content);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const page = await browser.newPage({ locale: 'en-GB' });
  try {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico'))
        complaints.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${address.port}/verify.html`);
    await page.fill('#key', log.verifierKey);
    await give(page, await proofFile(5), entryFile(5));
    await page.locator('#verdict h2').getByText('Genuine').waitFor();
    assert.deepEqual(complaints, []);
    assert.equal(await page.locator('#offline').isVisible(), true);
  } finally {
    await page.close();
    server.closeAllConnections();
    server.close();
  }
});
