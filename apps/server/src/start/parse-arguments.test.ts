import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseArguments } from './parse-arguments.ts';
import { StartError } from './start-error.ts';

test('reads what may stand behind npm start --', () => {
  const none = {
    demo: false,
    recover: undefined,
    identified: undefined,
    companion: false,
    withoutBackups: false,
  };
  assert.deepEqual(parseArguments([]), none);
  assert.deepEqual(parseArguments(['--demo']), { ...none, demo: true });
  const identified = 'met in person';
  assert.deepEqual(parseArguments(['--recover', 'a@b.kr', '--identified', identified]), {
    ...none,
    recover: 'a@b.kr',
    identified,
  });
});

for (const args of [
  ['--recover', 'a@b.kr'],
  ['--recover', 'a@b.kr', '--identified', '   ok   '],
  ['--identified', 'met in person'],
]) {
  test(`makes no recovery link without word of how the person was known: ${args.join(' ')}`, () => {
    assert.throws(
      () => parseArguments(args),
      (error) => error instanceof StartError && error.code === 'recovery-unproven',
    );
  });
}

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
