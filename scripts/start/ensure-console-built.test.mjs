import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { ensureConsoleBuilt } from './ensure-console-built.mjs';

async function makeCheckout(t) {
  const root = await mkdtemp(join(tmpdir(), 'haechi-build-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const put = async (path, text) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  await put('apps/console/package.json', '{}');
  await put('apps/console/src/main.tsx', 'one');
  await put('packages/contracts/src/index.ts', 'one');
  await put('package-lock.json', '{}');
  const builder = {
    runs: 0,
    build: async () => {
      builder.runs += 1;
      await rm(join(root, 'apps/console/dist'), { recursive: true, force: true });
      await mkdir(join(root, 'apps/console/dist'));
    },
    report: () => {},
  };
  return { root, put, builder };
}

describe('the build of the console', () => {
  it('happens once, and again when a source of it changes anywhere', async (t) => {
    const { root, put, builder } = await makeCheckout(t);
    assert.equal(await ensureConsoleBuilt(root, builder), true);
    assert.equal(await ensureConsoleBuilt(root, builder), false);
    for (const path of [
      'apps/console/src/main.tsx',
      'packages/contracts/src/index.ts',
      'package-lock.json',
    ]) {
      await put(path, 'two');
      assert.equal(await ensureConsoleBuilt(root, builder), true, path);
    }
    await put('packages/ui/src/new.tsx', 'a new file');
    assert.equal(await ensureConsoleBuilt(root, builder), true);
  });

  it('is not repeated for tests, other packages or new times', async (t) => {
    const { root, put, builder } = await makeCheckout(t);
    await ensureConsoleBuilt(root, builder);
    await put('apps/console/src/main.test.tsx', 'a test');
    await put('apps/server/src/main.ts', 'the server');
    await utimes(join(root, 'apps/console/src/main.tsx'), 1, 1);
    assert.equal(await ensureConsoleBuilt(root, builder), false);
  });

  it('is repeated after one that was cut off', async (t) => {
    const { root, builder } = await makeCheckout(t);
    await ensureConsoleBuilt(root, builder);
    const cutOff = {
      build: async () => {
        throw new Error('cut off');
      },
      report: () => {},
    };
    await writeFile(join(root, 'apps/console/src/main.tsx'), 'two');
    await assert.rejects(ensureConsoleBuilt(root, cutOff), /cut off/);
    await writeFile(join(root, 'apps/console/src/main.tsx'), 'one');
    assert.equal(await ensureConsoleBuilt(root, builder), true, 'the former build may be half overwritten');
  });
});
