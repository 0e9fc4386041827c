import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseArguments } from './parse-arguments.ts';
import { StartError } from './start-error.ts';

test('reads what may stand behind npm start --', () => {
  assert.deepEqual(parseArguments([]), {
    demo: false,
    recover: undefined,
    companion: false,
    withoutBackups: false,
  });
  assert.deepEqual(parseArguments(['--demo']), {
    demo: true,
    recover: undefined,
    companion: false,
    withoutBackups: false,
  });
  assert.deepEqual(parseArguments(['--recover', 'a@b.kr']), {
    demo: false,
    recover: 'a@b.kr',
    companion: false,
    withoutBackups: false,
  });
});

for (const args of [['--dmeo'], ['demo'], ['--recover'], ['--demo=yes']]) {
  test(`refuses ${args.join(' ')} and says what there is`, () => {
    assert.throws(
      () => parseArguments(args),
      (error) =>
        error instanceof StartError &&
        error.code === 'bad-arguments' &&
        /recover/.test(error.describe('ko').remedy),
    );
  });
}
