import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { withTree } from '../test/with-tree.mjs';
import { resolveCommand, runTool } from './run-tool.mjs';

const run = (text) =>
  withTree({ 'tool.mjs': text }, (root) =>
    runTool({ root, node: process.execPath, script: join(root, 'tool.mjs'), args: ['--flag'] }),
  );

describe('running a tool', () => {
  it('passes when the tool does and keeps what it says on both streams', async () => {
    const { ok, output } = await run('console.log(process.argv[2]); console.error("warned");');
    assert.equal(ok, true);
    assert.match(output, /--flag/);
    assert.match(output, /warned/);
  });

  it('fails when the tool ends badly', async () => {
    assert.equal((await run('process.exitCode = 2;')).ok, false);
  });

  it('fails when the tool cannot be started', async () => {
    const result = await runTool({ root: '.', node: join('no', 'such', 'node'), script: '', args: [] });
    assert.equal(result.ok, false);
    assert.match(result.output, /ENOENT/);
  });

  it("finds a command by the package's own manifest", () => {
    const manifest = JSON.stringify({ bin: { tsc: './bin/tsc' } });
    withTree({ 'node_modules/typescript/package.json': manifest }, (root) => {
      assert.equal(resolveCommand(root, 'typescript', 'tsc'), join(root, 'node_modules/typescript/bin/tsc'));
      assert.throws(() => resolveCommand(root, 'typescript', 'tsserver'), /has no command tsserver/);
    });
  });
});
