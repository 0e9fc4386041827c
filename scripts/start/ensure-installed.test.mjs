import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ensureInstalled } from './ensure-installed.mjs';

const LOCKED = { 'node_modules/left': { version: '1.0.0', integrity: 'sha512-left' } };

async function makeCheckout(t, packages = LOCKED) {
  const root = await mkdtemp(join(tmpdir(), 'haechi-install-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages }));
  return root;
}

/** Stands for `npm ci`: removes everything, installs, and tells how often. */
function makeInstaller() {
  const installer = {
    runs: 0,
    install: async (root) => {
      installer.runs += 1;
      await rm(join(root, 'node_modules'), { recursive: true, force: true });
      await mkdir(join(root, 'node_modules'));
    },
    report: () => {},
  };
  return installer;
}

describe('the installation', () => {
  it('happens once, and again when the lockfile changes', async (t) => {
    const root = await makeCheckout(t);
    const installer = makeInstaller();
    assert.equal(await ensureInstalled(root, installer), true);
    assert.equal(await ensureInstalled(root, installer), false);
    await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: {} }));
    assert.equal(await ensureInstalled(root, installer), true);
    assert.equal(installer.runs, 2);
  });

  it('begins afresh after one that was cut off, whatever npm recorded', async (t) => {
    const root = await makeCheckout(t);
    const cutOff = {
      install: async () => {
        await mkdir(join(root, 'node_modules', 'half-unpacked'), { recursive: true });
        await writeFile(
          join(root, 'node_modules', '.package-lock.json'),
          JSON.stringify({ packages: LOCKED }),
        );
        throw new Error('cut off');
      },
      report: () => {},
    };
    await assert.rejects(ensureInstalled(root, cutOff), /cut off/);
    let found;
    const install = async () => {
      found = existsSync(join(root, 'node_modules'));
      await mkdir(join(root, 'node_modules'));
    };
    assert.equal(await ensureInstalled(root, { install, report: () => {} }), true);
    assert.equal(found, false);
    assert.equal(await ensureInstalled(root, { install, report: () => {} }), false);
  });

  it('is spared when npm recorded the same packages itself', async (t) => {
    const root = await makeCheckout(t, {
      ...LOCKED,
      'node_modules/other-system': { version: '1.0.0', optional: true, os: ['aix'], cpu: ['ppc64'] },
    });
    await mkdir(join(root, 'node_modules'));
    await writeFile(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: LOCKED }));
    const installer = makeInstaller();
    assert.equal(await ensureInstalled(root, installer), false);
    assert.equal(installer.runs, 0);
  });

  it('is not spared when a package made for this machine is missing', async (t) => {
    const root = await makeCheckout(t, {
      ...LOCKED,
      'node_modules/ours': { version: '1.0.0', optional: true, os: [process.platform], cpu: process.arch },
    });
    await mkdir(join(root, 'node_modules'));
    await writeFile(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: LOCKED }));
    assert.equal(await ensureInstalled(root, makeInstaller()), true);
  });

  it('is done by one of several starts at once while the others wait', async (t) => {
    const root = await makeCheckout(t);
    const script = `
      import { ensureInstalled } from ${JSON.stringify(new URL('ensure-installed.mjs', import.meta.url).href)};
      import { appendFileSync, mkdirSync } from 'node:fs';
      const install = async (root) => {
        appendFileSync(root + '/installs', 'x');
        await new Promise((done) => setTimeout(done, 300)); // the work others must not join
        mkdirSync(root + '/node_modules');
      };
      await ensureInstalled(${JSON.stringify(root)}, { install, report: () => {} });`;
    const starts = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    );
    const exits = await Promise.all(starts.map((start) => once(start, 'exit')));
    assert.deepEqual(
      exits.map(([code]) => code),
      [0, 0, 0, 0],
    );
    assert.equal(await readFile(join(root, 'installs'), 'utf8'), 'x');
  });

  it('does not wait for a start that was killed', async (t) => {
    const root = await makeCheckout(t);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await mkdir(join(root, '.haechi'));
    await writeFile(join(root, '.haechi', 'install.lock'), `${pid} left`);
    assert.equal(await ensureInstalled(root, makeInstaller()), true);
  });
});
