import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { accepted, codeOf } from '../../test/sample-tree.ts';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';

const ROOT = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
const EXAMPLE = `example.com/behind-the-sofa\n20852163\n${ROOT}\n`;

test('reads and writes the example of the standard', () => {
  const checkpoint = accepted(parseCheckpoint(EXAMPLE));
  assert.equal(checkpoint.origin, 'example.com/behind-the-sofa');
  assert.equal(checkpoint.size, 20_852_163);
  assert.deepEqual(checkpoint.extensions, []);
  assert.equal(formatCheckpoint(checkpoint), EXAMPLE);
});

test('reads back every checkpoint that it writes', () => {
  const line = fc.string({ unit: fc.constantFrom(...Array.from('a é한+—')), minLength: 1, maxLength: 8 });
  const root = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(line, fc.maxSafeNat(), root, fc.array(line), (origin, size, hash, extensions) => {
      const checkpoint = { origin, size, root: hash, extensions };
      assert.deepEqual(accepted(parseCheckpoint(formatCheckpoint(checkpoint))), checkpoint);
    }),
  );
});

test('refuses what is not exactly a checkpoint', () => {
  for (const text of [
    '',
    '\n',
    'origin\n',
    'origin\n1\n',
    EXAMPLE.trimEnd(),
    `\n1\n${ROOT}\n`,
    `origin\n01\n${ROOT}\n`,
    `origin\n-1\n${ROOT}\n`,
    `origin\n1 \n${ROOT}\n`,
    `origin\n\n${ROOT}\n`,
    `origin\n9007199254740992\n${ROOT}\n`,
    `origin\n1\n${ROOT} \n`,
    `origin\n1\n${ROOT.replace('2I=', '2J=')}\n`,
    `origin\n1\n${ROOT.slice(0, -1)}\n`,
    'origin\n1\nAAAA\n',
    'origin\n1\n\n',
    `${EXAMPLE}\n`,
    `${EXAMPLE}\nextension\n`,
    `${EXAMPLE}ext\tension\n`,
  ]) {
    assert.equal(codeOf(parseCheckpoint(text)), 'malformed_checkpoint', JSON.stringify(text));
  }
});

test('does not write a checkpoint that could not be read back', () => {
  const good = { origin: 'origin', size: 1, root: new Uint8Array(32) };
  for (const bad of [
    { origin: '' },
    { origin: 'two\nlines' },
    { origin: 'a\tb' },
    { size: -1 },
    { size: 2 ** 53 },
    { root: new Uint8Array(31) },
    { extensions: [''] },
    { extensions: ['two\nlines'] },
  ]) {
    assert.throws(() => formatCheckpoint({ ...good, ...bad }), RangeError, JSON.stringify(bad));
  }
});
