import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { TOOL_PRESET } from '@haechi/contracts/gate-preset';
import { openSandbox } from './open-sandbox.ts';

/** Programs are only offered where they can be shut in; where not, the reason is said. */
async function openWithPrograms(t: TestContext, limits: Record<string, number> = {}) {
  const sandbox = await openSandbox(t, limits);
  const names = new Set((await sandbox.tools()).map(({ name }) => name));
  if (names.has('execute_bash') && names.has('git_status')) return sandbox;
  assert.ok(sandbox.missing.length > 0, 'what is not offered is explained');
  t.skip(sandbox.missing.join('; '));
  return undefined;
}

test('every tool offered is in the preset, which promises of it what it says of itself', async (t) => {
  const { tools } = await openSandbox(t);
  const offered = await tools();
  assert.ok(offered.some(({ name }) => name === 'read_file'));
  for (const { name, annotations } of offered) {
    const preset = TOOL_PRESET.find((one) => one.name === name && one.bundled);
    assert.ok(preset, name);
    assert.equal(preset.classification.readOnly ?? false, annotations['readOnlyHint'], name);
    assert.equal(preset.classification.idempotent ?? false, annotations['idempotentHint'], name);
    assert.equal(preset.classification.openWorld ?? true, annotations['openWorldHint'], name);
  }
});

test('a program sees its folder and no other file, no network, no right and no secret of ours', async (t) => {
  const sandbox = await openWithPrograms(t);
  if (sandbox === undefined) return;
  const { call, folder } = sandbox;
  writeFileSync(join(folder, 'note'), 'seen');
  const looks = [
    'cat note; echo',
    'ls /',
    'grep CapEff /proc/self/status | cut -f2',
    'touch /usr/x /etc/x 2>/dev/null; echo written:$?',
    'unshare -r true 2>/dev/null; echo namespaces:$?',
    'env',
  ];
  const { text } = await call('execute_bash', { code: looks.join('; ') });
  assert.match(text, /^seen$/m);
  assert.doesNotMatch(text, /^(home|root|srv|var)$/m);
  assert.match(text, /^0000000000000000$/m);
  assert.match(text, /^written:1$/m);
  assert.match(text, /^namespaces:1$/m);
  assert.doesNotMatch(text, /HAECHI|npm_/);
  const network = await call('execute_bash', { code: 'exec 3<>/dev/tcp/127.0.0.1/22' });
  assert.ok(network.refused);
  assert.match(network.text, /Network is unreachable/);
});

test('time, memory and output are cut off, and children end with their program', async (t) => {
  const limits = { timeoutMs: 1200, memoryBytes: 64 * 1024 * 1024, outputBytes: 2048 };
  const sandbox = await openWithPrograms(t, limits);
  if (sandbox === undefined) return;
  const { call, folder } = sandbox;
  const slow = call('execute_bash', { code: '(sleep 1.8; touch /work/late) & sleep 60' });
  const flood = await call('execute_bash', { code: 'yes' });
  assert.equal(flood.data['endedBy'], 'output');
  assert.equal(String(flood.data['stdout']).length, 2048);
  const large = await call('execute_bash', {
    code: 'x=$(head -c 100000000 /dev/zero | tr "\\0" a); echo ${#x}',
  });
  assert.ok(large.refused);
  assert.doesNotMatch(String(large.data['stdout']), /100000000/);
  assert.equal((await slow).data['endedBy'], 'time');
  // Longer than the child would have needed to leave its trace.
  await call('execute_bash', { code: 'sleep 1' });
  assert.ok(!existsSync(join(folder, 'late')));
});

test('git works, and does not run what a repository wants it to run', async (t) => {
  const sandbox = await openWithPrograms(t);
  if (sandbox === undefined) return;
  const { call, folder } = sandbox;
  const trap = '#!/bin/sh\\ntouch /work/trapped\\n';
  const hook = '.git/hooks/pre-commit';
  await call('execute_bash', { code: `git init -q . && printf '${trap}' > ${hook} && chmod +x ${hook}` });
  writeFileSync(join(folder, 'a.txt'), 'one\n');
  assert.match((await call('git_status')).text, /\?\? a\.txt/);
  assert.equal((await call('git_add', { paths: ['a.txt'] })).refused, false);
  assert.equal((await call('git_commit', { message: 'First' })).refused, false);
  assert.match((await call('git_log')).text, /First/);
  writeFileSync(join(folder, 'a.txt'), 'two\n');
  assert.match((await call('git_diff')).text, /-one\n\+two/);

  const clean = readFileSync(join(folder, '.git/config'), 'utf8');
  writeFileSync(join(folder, '.gitattributes'), '* filter=x diff=x\n');
  const sections = [
    '[filter "x"]\nclean = touch /work/trapped',
    '[core]\nfsmonitor = /work/trap',
    '[diff]\nexternal = /work/trap',
    '[alias]\nstatus = !touch /work/trapped',
    '[include]\npath = /work/other',
    '[core]\nworktree = /usr',
  ];
  for (const section of sections) {
    writeFileSync(join(folder, '.git/config'), `${clean}${section}\n`);
    const refused = await call('git_add', { paths: ['a.txt'] });
    assert.match(refused.text, /could be misled/, section);
  }
  assert.ok(!existsSync(join(folder, 'trapped')));
  assert.ok((await call('git_status', { repository: '../elsewhere' })).refused);
});
