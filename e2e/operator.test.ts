import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeBaseDirectory } from './harness/base-directory.ts';
import { findFreePort } from './harness/free-port.ts';
import { type CommandShape, describeShape, readGuideCommands, shapeOf } from './harness/guide-commands.ts';
import { makeLinkedInstallation, type Owner } from './harness/linked-installation.ts';

const isRoot = process.getuid?.() === 0;
const owner = isRoot ? findStranger() : undefined;

/**
 * An account that may do nothing and that nothing else here runs as. It has a name because PostgreSQL asks for one. Where
 * the tests do not run as root they are ordinary already.
 */
function findStranger(): Owner {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['games', 'news', 'mail', 'daemon', 'nobody']) {
    const [, , uid, gid] = accounts.find(([known]) => known === name) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('this system has no account without rights');
}

/** What the launchers take from the system, and nothing that gives more rights. */
const TOOLS = ['cat', 'dirname', 'sh'];
const ELEVATING = ['sudo', 'su', 'pkexec', 'doas', 'setpriv', 'runuser', 'systemctl'];

/** Commands of the guides that are not run here, with where they are, or why they cannot be. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'npm start': 'every test of e2e starts the server',
  'npm run outside': 'it is a test itself',
  'npm test': 'it is a test itself',
  'npm run': 'benchmarks and kills, which run tests themselves',
  'bash install': 'outside/install, in a network namespace without a route',
  bash: 'outside/install, in a network namespace without a route',
  'bundle keygen': 'outside/install',
  bundle: 'outside/install',
  upgrade:
    'packages/release/test/lifecycle.test.ts and upgrade-kills.test.ts, as functions; here only refused',
  'roll-back': 'packages/release/test/lifecycle.test.ts, as a function',
  'restore --until':
    'modules/keep/test/replay.test.ts, as a function: it takes a log that was archived for a while',
  'loginctl enable-linger': 'it needs systemd and an administrator, which a test has not',
  'service install':
    'it needs systemd; the units are compared in packages/release/test/service-files.test.ts',
};
const GUIDES = ['install', 'operate', 'backup'];

describe('an operator without any administrator rights', { skip: process.platform === 'win32' }, () => {
  const home = makeBaseDirectory();
  const base = join(home.path, 'haechi');
  const own = join(home.path, 'own');
  const tools = join(home.path, 'tools');
  const elevated = join(home.path, 'elevated');
  const ran: CommandShape[] = [];
  let port = 0;

  before(async () => {
    port = await findFreePort();
    for (const folder of [base, own, tools]) mkdirSync(folder);
    for (const name of TOOLS) symlinkSync(join('/bin', name), join(tools, name));
    for (const name of ELEVATING)
      writeFileSync(join(tools, name), `#!/bin/sh\necho ${name} >> ${elevated}\nexit 1\n`, { mode: 0o755 });
    if (owner !== undefined) for (const folder of [own, home.path]) chownSync(folder, owner.uid, owner.gid);
    await makeLinkedInstallation(base, port, owner);
  });
  after(async () => {
    if (existsSync(join(base, 'bin'))) await haechi('stop');
    home.remove();
  });

  /** Runs the installed command as that user, with an environment of nothing but a path and a home. */
  async function haechi(...args: string[]) {
    ran.push(shapeOf(args));
    const child = spawn(join(base, 'bin', 'haechi'), args, {
      ...owner,
      cwd: own,
      env: { PATH: tools, HOME: own, LANG: 'ko_KR.UTF-8', TMPDIR: join(base, 'tmp') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { out: '', note: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.note += text));
    const exit = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code));
    });
    return { exit, ...said, all: `${args.join(' ')}: ${said.out}${said.note}` };
  }

  async function succeeds(...args: string[]): Promise<string> {
    const { exit, all, out } = await haechi(...args);
    assert.equal(exit, 0, all);
    return out;
  }
  const url = () => `http://localhost:${port}`;
  const status = async () => await haechi('status', '--url', url());

  async function becomesReady(): Promise<void> {
    for (let looks = 0; looks < 120; looks += 1) {
      if ((await status()).exit === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    assert.fail('it did not become ready');
  }

  test('starts the server, sees how it is, and reads what it logs', async () => {
    await succeeds('start');
    assert.equal((await status()).exit, 0);
    assert.match(await succeeds('start'), /이미 실행 중/);
    assert.match(await succeeds('logs'), /"level"/);
    assert.match(await succeeds('logs', '--start'), /enroll\?token=/);
    const { exit, all } = await haechi('doctor');
    assert.ok(exit === 0 || (exit !== null && exit >= 10 && exit < 20), all);
    const database = /^port = (\d+)$/m.exec(
      readFileSync(join(base, 'data/postgres/data/haechi.conf'), 'utf8'),
    );
    for (const one of [port, Number(database?.[1])]) assert.ok(one > 1023, String(one));
  });

  test('backs up while it runs and proves that it can be restored', async () => {
    const key = join(own, 'usb.key');
    const made = JSON.parse(await succeeds('backup', 'keygen', '--out', key, '--json'));
    await succeeds('backup', 'recipients', 'add', '금고 USB', String(made.recipient));
    assert.match(await succeeds('backup', 'recipients', 'list'), /금고 USB/);
    const verifier = (await succeeds('backup', 'key')).trim();
    assert.match(await succeeds('backup', 'check'), /내장 데이터베이스/);
    assert.match(await succeeds('backup'), /가동 중/);
    await succeeds('backup', 'verify');
    assert.match(await succeeds('drill', '--identity', key), /RTO/);
    assert.match(await succeeds('backup', 'list'), /훈련 통과/);
    assert.match(await succeeds('restore', 'preview'), /0건/);
    assert.match(await succeeds('backup', '--cold'), /정지/);
    assert.equal((await status()).exit, 0, 'it runs again');
    const into = join(own, 'restored');
    assert.match(await succeeds('restore', '--identity', key, '--into', into), /PostgreSQL 18/);
    rmSync(into, { recursive: true });
    await succeeds('stop');
    assert.match(
      await succeeds('restore', '--key', verifier, '--identity', key, '--accept-loss'),
      /복구했습니다/,
    );
  });

  test('unlocks it with shares and with a USB key, and stops it also while it is locked', async () => {
    const printed = join(own, 'printed');
    await succeeds('keys', 'init', '--plan', '1:all=2/2', '--out', printed);
    const shares = join(own, 'shares.txt');
    const words = readdirSync(printed).map((file) =>
      [...readFileSync(join(printed, file), 'utf8').matchAll(/\d+\. ([a-z]+)/g)]
        .map(([, word]) => word)
        .join(' '),
    );
    writeFileSync(shares, words.join('\n'));
    chmodSync(shares, 0o644);
    assert.equal((await haechi('start')).exit, 6);
    assert.equal((await status()).exit, 6);
    assert.match(await succeeds('stop'), /멈췄습니다/);
    assert.equal((await haechi('start')).exit, 6);
    await succeeds('unlock', '--shares', shares);
    await becomesReady();
    await succeeds('stop');
  });

  test('is told whom to call for what is the work of the installer', async () => {
    const service = await haechi('service', 'install', '--system', '--user', 'somebody');
    assert.deepEqual([service.exit, /설치한 사람/.test(service.note)], [4, true], service.all);
    await succeeds('service', 'files', '--out', join(own, 'files'));
    rmSync(join(own, 'files'), { recursive: true });
    assert.match(await succeeds('recover'), /되돌릴 업그레이드가 없습니다/);
    if (owner === undefined) return;
    // The installer keeps the program to themselves.
    chownSync(base, 0, 0);
    chmodSync(base, 0o755);
    const bundle = join(own, 'bundle.tar');
    writeFileSync(bundle, 'no bundle');
    chmodSync(bundle, 0o644);
    for (const command of [['upgrade', bundle], ['uninstall']]) {
      const { exit, note, all } = await haechi(...command);
      assert.deepEqual([exit, /설치 담당자/.test(note)], [1, true], all);
    }
    chownSync(base, owner.uid, owner.gid);
  });

  test('finds data and backups in place when the program was removed', async () => {
    await succeeds('uninstall');
    assert.deepEqual(
      readdirSync(base).filter((name) => ['bin', 'program'].includes(name)),
      [],
    );
    for (const name of ['postgres', 'keys', 'backup']) assert.ok(existsSync(join(base, 'data', name)), name);
  });

  test('and the installer find every command of their guides run by a test, in both languages', () => {
    for (const guide of GUIDES) {
      const [korean, english] = [`${guide}.ko.md`, `${guide}.md`].map(readGuideCommands);
      const shapes = (commands: readonly CommandShape[] | undefined) =>
        new Set((commands ?? []).map(describeShape));
      assert.deepEqual(shapes(korean), shapes(english), `${guide}: the same commands in both`);
      for (const { path, options } of english ?? []) {
        const here = ran.some(
          (one) => one.path === path && options.every((name) => one.options.includes(name)),
        );
        const there = Object.keys(ELSEWHERE).some((known) => {
          const [words, option] = known.split(' --');
          return words === path && (option === undefined || options.includes(`--${option}`));
        });
        assert.ok(here || there, `${guide}.md: no test runs ${describeShape({ path, options })}`);
      }
    }
  });

  test('was never asked for more rights, and left nothing outside of the base directory and their own', async () => {
    assert.equal(existsSync(elevated), false);
    if (owner === undefined) return;
    const left = ['/tmp', tmpdir(), '/var/tmp', '/dev/shm', '/run'].flatMap((folder) =>
      readdirSync(folder)
        .map((name) => join(folder, name))
        .filter(
          (path) => path !== home.path && lstatSync(path, { throwIfNoEntry: false })?.uid === owner.uid,
        ),
    );
    assert.deepEqual(left, []);
    assert.deepEqual(
      readdirSync(own).filter((name) => !['usb.key', 'printed', 'shares.txt', 'bundle.tar'].includes(name)),
      [],
    );
  });
});
