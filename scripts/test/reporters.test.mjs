import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { withTree } from './with-tree.mjs';

const reporter = (name) => new URL(`${name}-reporter.mjs`, import.meta.url).href;
const imports = "import test, { before, describe, it } from 'node:test';\n";

/** Runs node:test over one file and answers what both reporters made of it. */
function report(text) {
  return withTree({ 'sample.test.mjs': imports + text }, (root) => {
    const result = spawnSync(
      process.execPath,
      [
        '--test',
        `--test-reporter=${reporter('compact')}`,
        '--test-reporter-destination=stdout',
        `--test-reporter=${reporter('count')}`,
        '--test-reporter-destination=counts.json',
        'sample.test.mjs',
      ],
      // NODE_TEST_CONTEXT would make the inner run report to the outer one.
      { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
    );
    return { shown: result.stdout, counts: JSON.parse(readFileSync(join(root, 'counts.json'), 'utf8')) };
  });
}

describe('the reporters', () => {
  it('count single tests and not the suites around them', () => {
    const { counts } = report(
      "describe('a', () => { it('b', () => {}); it('c', () => {}); }); test('d', () => {});",
    );
    assert.deepEqual(counts, { passed: 3, failed: 0, skipped: 0 });
  });

  it('count a failure inside once and show where it is and what was printed', () => {
    const { counts, shown } = report(
      "describe('a', () => { it('b', () => { console.log('state 7'); throw new Error('broken'); }); });",
    );
    assert.deepEqual(counts, { passed: 0, failed: 1, skipped: 0 });
    assert.match(shown, /✗ a › b\s+sample\.test\.mjs[\s\S]*Error: broken[\s\S]*state 7/);
  });

  it('count skipped tests apart and give the reason', () => {
    const { counts, shown } = report(
      "test('v', { skip: 'the vectors are not here' }, () => {}); test.todo('w');",
    );
    assert.deepEqual(counts, { passed: 0, failed: 0, skipped: 2 });
    assert.match(shown, /skipped: v .* the vectors are not here/);
  });

  it('count a hook that fails', () => {
    const { counts } = report(
      "describe('a', () => { before(() => { throw new Error('no'); }); it('b', () => {}); });",
    );
    assert.ok(counts.failed > 0);
  });

  it('count a file that cannot be loaded', () => {
    assert.deepEqual(report("throw new Error('top');").counts, { passed: 0, failed: 1, skipped: 0 });
  });

  it('count a file without a test as a failure', () => {
    const { counts, shown } = report('export const nothing = 1;');
    assert.deepEqual(counts, { passed: 0, failed: 1, skipped: 0 });
    assert.match(shown, /declares no test/);
  });
});
