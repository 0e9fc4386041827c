import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type ForeignWorld, openForeignWorld, packagePath } from './open-foreign-world.ts';

const RUN_WITHIN_MS = 60_000;

interface Run {
  readonly code: number;
  readonly output: string;
  readonly said: string;
}

describe('reference servers behind the gate, called by the command line of the Inspector', () => {
  let world: ForeignWorld;
  before(async () => {
    world = await openForeignWorld();
  });
  after(() => world?.remove());

  function inspect(args: readonly string[], token = world.token): Promise<Run> {
    const program = packagePath('inspector', 'clients/launcher/build/index.js');
    const all = [
      program,
      '--cli',
      '--server-url',
      world.endpoint,
      '--transport',
      'http',
      '--header',
      `Authorization: Bearer ${token}`,
      '--stored-auth-only',
      '--format',
      'json',
      ...args,
    ];
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        all,
        // A home of its own: it keeps what it learns there.
        { timeout: RUN_WITHIN_MS, env: { PATH: process.env['PATH'], HOME: world.folder } }, // the Inspector's own
        (error, output, said) =>
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), output, said }),
      );
    });
  }
  const call = (name: string, args: object, ...more: readonly string[]): Promise<Run> =>
    inspect([
      '--method',
      'tools/call',
      '--tool-name',
      name,
      '--tool-args-json',
      JSON.stringify(args),
      ...more,
    ]);

  test('it lists the tools of all servers and calls one of each', async () => {
    const list = await inspect(['--method', 'tools/list']);
    assert.equal(list.code, 0, list.said);
    for (const name of ['everything_echo', 'filesystem_read_text_file', 'memory_read_graph'])
      assert.match(list.output, new RegExp(`"${name}"`));
    const path = join(world.folder, 'note.txt');
    const runs = [
      await call('everything_echo', { message: 'haechi' }),
      await call('filesystem_write_file', { path, content: 'haechi' }),
      await call('memory_read_graph', {}),
    ];
    for (const { code, said } of runs) assert.equal(code, 0, said);
    assert.match(runs[0]?.output ?? '', /haechi/);
    assert.ok(existsSync(path));
  });

  test('the same in the revision without sessions', async () => {
    const era = ['--protocol-era', 'modern'];
    assert.match((await inspect(['--method', 'tools/list', ...era])).output, /"memory_read_graph"/);
    assert.match((await call('everything_echo', { message: 'haechi' }, ...era)).output, /haechi/);
  });

  test('a call that waits for a person says so, and the same call goes on after the approval', async () => {
    const path = join(world.folder, 'approved');
    const waits = await call('filesystem_create_directory', { path });
    assert.match(waits.output + waits.said, /haechi\/pending/);
    assert.ok(!existsSync(path));
    await world.approve();
    const done = await call('filesystem_create_directory', { path });
    assert.equal(done.code, 0, done.said);
    assert.ok(existsSync(path));
  });

  test('a token nobody has is refused', async () => {
    const { code, output } = await inspect(['--method', 'tools/list'], 'hpt_nobody_has_this_token_at_all');
    assert.notEqual(code, 0);
    assert.doesNotMatch(output, /everything_echo/);
  });
});
