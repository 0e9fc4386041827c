import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { addCounts, formatCounts, isSuccess, readCounts } from './counts.mjs';
import { countVitest } from './run-console-stage.mjs';
import { withTree } from './with-tree.mjs';

const asIs = (counts) => counts;

describe('the counts of a run', () => {
  it('end in the plain form, with skipped tests only when there are some', () => {
    assert.equal(formatCounts({ passed: 3, failed: 0, skipped: 0 }), '3 passed, 0 failed');
    assert.equal(formatCounts({ passed: 3, failed: 1, skipped: 2 }), '3 passed, 1 failed, 2 skipped');
  });

  it('are summed over the stages', () => {
    const stages = [
      { passed: 3, failed: 0, skipped: 1 },
      { passed: 4, failed: 2, skipped: 0 },
    ];
    assert.deepEqual(addCounts(stages), { passed: 7, failed: 2, skipped: 1 });
  });

  it('are a success only when tests ran and none failed', () => {
    assert.equal(isSuccess({ passed: 1, failed: 0, skipped: 0 }), true);
    assert.equal(isSuccess({ passed: 1, failed: 1, skipped: 0 }), false);
    assert.equal(isSuccess(addCounts([])), false);
    assert.equal(isSuccess({ passed: 0, failed: 0, skipped: 5 }), false);
  });

  it('show a failure when a stage crashed, with or without a report', () =>
    withTree({ 'unit.json': '{"passed":2,"failed":0,"skipped":0}', 'cut.json': '{"pas' }, async (root) => {
      assert.deepEqual(await readCounts(join(root, 'unit.json'), 0, asIs), {
        passed: 2,
        failed: 0,
        skipped: 0,
      });
      assert.deepEqual(await readCounts(join(root, 'unit.json'), 1, asIs), {
        passed: 2,
        failed: 1,
        skipped: 0,
      });
      assert.deepEqual(await readCounts(join(root, 'cut.json'), 0, asIs), {
        passed: 0,
        failed: 1,
        skipped: 0,
      });
      assert.deepEqual(await readCounts(join(root, 'none.json'), 0, asIs), {
        passed: 0,
        failed: 1,
        skipped: 0,
      });
    }));

  it('include console files that could not be loaded', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    };
    assert.deepEqual(countVitest(report), { passed: 5, failed: 2, skipped: 2 });
  });
});
