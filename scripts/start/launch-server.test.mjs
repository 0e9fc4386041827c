import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';

const SERVER = `
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      console.log('got ' + signal);
      setTimeout(() => process.exit(7), 300); // a server takes a moment to finish its work
    });
  }
  setInterval(() => {}, 60_000);
  console.log('up ' + process.argv.slice(2).join(' '));
`;

/** A launcher in a process of its own, with a server that reports what reaches it. */
async function makeLauncher(t, server = SERVER) {
  const folder = await mkdtemp(join(tmpdir(), 'haechi-launch-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const entry = join(folder, 'server.mjs');
  await writeFile(entry, server);
  const launcher = join(folder, 'launcher.mjs');
  const run = new URL('run.mjs', import.meta.url).href;
  await writeFile(
    launcher,
    `import { run } from ${JSON.stringify(run)};
     await run(process.argv.slice(2), { entry: ${JSON.stringify(entry)}, prepare: async () => {} });`,
  );
  return launcher;
}

/** Reads lines one by one; `rest` answers what is left when the last holder of the output has ended. */
function readLines(stream) {
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  return {
    next: async () => (await lines.next()).value,
    rest: async () => {
      const left = [];
      for (let line = await lines.next(); !line.done; line = await lines.next()) left.push(line.value);
      return left;
    },
  };
}

describe('the launcher', { skip: process.platform === 'win32' }, () => {
  it('hands the arguments on and ends with the exit code of the server', async (t) => {
    const launcher = await makeLauncher(t, 'process.exitCode = process.argv.length;');
    const child = spawn(process.execPath, [launcher, '--demo', '--port', '1'], { stdio: 'inherit' });
    assert.deepEqual(await once(child, 'exit'), [5, null]);
  });

  for (const signals of [['SIGTERM'], ['SIGINT'], ['SIGINT', 'SIGINT'], ['SIGHUP']]) {
    it(`stops the server exactly once on ${signals.join(' and ')}`, async (t) => {
      const child = spawn(process.execPath, [await makeLauncher(t)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exit = once(child, 'exit');
      const output = readLines(child.stdout);
      assert.equal(await output.next(), 'up ');
      for (const signal of signals) child.kill(signal);
      const expected = signals[0] === 'SIGHUP' ? 'SIGTERM' : signals[0];
      assert.deepEqual(await output.rest(), [`got ${expected}`]);
      assert.deepEqual(await exit, [7, null]);
    });
  }

  it('stops the server exactly once when the whole process group is signalled', async (t) => {
    const child = spawn(process.execPath, [await makeLauncher(t)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    const output = readLines(child.stdout);
    assert.equal(await output.next(), 'up ');
    assert.ok(child.pid !== undefined);
    process.kill(-child.pid, 'SIGINT');
    assert.deepEqual(await output.rest(), ['got SIGINT']);
  });

  it('stops the server when the shell that npm put in between is gone', async (t) => {
    const shell = spawn('sh', ['-c', '"$0" "$1"; true', process.execPath, await makeLauncher(t)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: 'start' },
    });
    const output = readLines(shell.stdout);
    assert.equal(await output.next(), 'up ');
    shell.kill('SIGKILL');
    assert.deepEqual(await output.rest(), ['got SIGTERM']);
  });

  it('answers 128 plus the signal when the server was killed', async (t) => {
    const launcher = await makeLauncher(t, `process.kill(process.pid, 'SIGKILL');`);
    assert.deepEqual(await once(spawn(process.execPath, [launcher]), 'exit'), [137, null]);
  });
});
