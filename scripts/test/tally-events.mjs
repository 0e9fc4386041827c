import { relative } from 'node:path';

/**
 * @typedef {{ name: string, file: string, ms: number, error?: unknown, reason?: string }} Outcome
 * @typedef {{ passed: Outcome[], failed: Outcome[], skipped: Outcome[] }} Tally
 */

/**
 * Folds the event stream of node:test into single outcomes.
 *
 * A suite is not a test: it counts only when it fails by itself, for example in a hook. A parent that fails
 * because of its children is not counted twice. A file without any test is a failure, because it looks like
 * protection and is none.
 *
 * @param {string} root paths are shown relative to it
 * @returns {{ tally: Tally, accept: (event: { type: string, data: any }) => Outcome | undefined }}
 *   `accept` answers the outcome when the event was a failure
 */
export function createTally(root) {
  const tally = { passed: [], failed: [], skipped: [] };
  const openNames = [];

  function accept({ type, data }) {
    if (type === 'test:start') {
      openNames.length = data.nesting;
      openNames.push(data.name);
      return undefined;
    }
    if (type !== 'test:pass' && type !== 'test:fail') return undefined;
    const file = data.file === undefined ? '' : relative(root, data.file);
    const outcome = {
      name: [...openNames.slice(0, data.nesting), data.name].join(' › '),
      file,
      ms: data.details.duration_ms,
    };
    return type === 'test:pass' ? acceptPass(data, outcome) : acceptFail(data, outcome);
  }

  function acceptPass(data, outcome) {
    if (data.nesting === 0 && data.name === outcome.file) {
      // node:test reports a file under its own path when nothing inside it was reported.
      return fail(outcome, new Error('The file declares no test.'));
    }
    if (isSkipped(data)) {
      const mark = data.skip ?? data.todo;
      tally.skipped.push({ ...outcome, reason: typeof mark === 'string' ? mark : '' });
    } else if (data.details.type !== 'suite') {
      tally.passed.push(outcome);
    }
    return undefined;
  }

  function acceptFail(data, outcome) {
    const { error } = data.details;
    if (error?.failureType === 'subtestsFailed') return undefined;
    return fail(outcome, error?.cause ?? error);
  }

  function fail(outcome, error) {
    const failure = { ...outcome, error };
    tally.failed.push(failure);
    return failure;
  }

  return { tally, accept };
}

function isSkipped(data) {
  return (data.skip !== undefined && data.skip !== false) || (data.todo !== undefined && data.todo !== false);
}
