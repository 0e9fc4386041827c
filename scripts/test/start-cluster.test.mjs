import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createChildren } from './children.mjs';
import { startCluster } from './start-cluster.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function accepts(url) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe("the test run's PostgreSQL", () => {
  it('accepts connections until it is stopped, and is gone then', async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'haechi-cluster-test-'));
    t.after(() => rm(directory, { recursive: true, force: true }));
    const children = createChildren({ root, node: process.execPath });
    const cluster = await startCluster(children, join(directory, 'cluster'));
    assert.equal(await accepts(cluster.url), true);
    await cluster.stop();
    assert.equal(await accepts(cluster.url), false);
  });

  it('says so when it cannot start', async () => {
    const children = createChildren({ root, node: process.execPath });
    const unusable = fileURLToPath(import.meta.url); // a file where a directory is needed
    await assert.rejects(startCluster(children, unusable), /did not start/);
  });
});
