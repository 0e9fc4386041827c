import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { accepted, codeOf, leafHashAt } from '../../test/sample-tree.ts';
import { encodeBase64 } from '../encoding/base64.ts';
import { formatProof, PROOF_BYTES_MAX, PROOF_EXTRA_BYTES_MAX, parseProof } from './log-proof.ts';

const HASH = encodeBase64(leafHashAt(1));
const CHECKPOINT = `example.com/fancylog\n109482\n${HASH}\n\n— example.com/fancylog AAAAAQI=\n`;
const PROOF = `c2sp.org/tlog-proof@v1\nextra YWdl\nindex 73894\n${HASH}\n${HASH}\n\n${CHECKPOINT}`;

test('reads a proof of the published form and writes it back', () => {
  const proof = accepted(parseProof(PROOF));
  assert.equal(proof.index, 73_894);
  assert.deepEqual(proof.hashes, [leafHashAt(1), leafHashAt(1)]);
  assert.equal(proof.checkpoint, CHECKPOINT);
  assert.deepEqual(proof.extra, new TextEncoder().encode('age'));
  assert.equal(formatProof(proof), PROOF);
  assert.deepEqual(accepted(parseProof(new TextEncoder().encode(PROOF))), proof);
});

test('reads back every proof that it writes', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(
      fc.maxSafeNat(),
      fc.array(hash, { maxLength: 53 }),
      fc.option(fc.uint8Array({ minLength: 1, maxLength: 100 }), { nil: undefined }),
      (index, hashes, extra) => {
        const proof = { index, hashes, checkpoint: CHECKPOINT, ...(extra && { extra }) };
        assert.deepEqual(accepted(parseProof(formatProof(proof))), proof);
      },
    ),
  );
});

test('refuses what is not exactly a proof', () => {
  const head = 'c2sp.org/tlog-proof@v1\n';
  for (const file of [
    '',
    '\n\n',
    head,
    PROOF.replace('@v1', '@v2'),
    PROOF.replace('@v1\n', '@v1 \n'),
    ` ${PROOF}`,
    PROOF.replace('extra YWdl', 'extra '),
    PROOF.replace('extra YWdl', 'extra YWd'),
    PROOF.replace('extra YWdl', 'extra YWdl\nextra YWdl'),
    PROOF.replace('extra YWdl\nindex 73894', 'index 73894\nextra YWdl'),
    PROOF.replace('index 73894\n', ''),
    PROOF.replace('index 73894', 'index 073894'),
    PROOF.replace('index 73894', 'index -1'),
    PROOF.replace('index 73894', 'index 9007199254740992'),
    PROOF.replace('index 73894', 'index  73894'),
    PROOF.replace(`${HASH}\n${HASH}`, `${HASH}\n${HASH} `),
    PROOF.replace(`${HASH}\n${HASH}`, `${HASH}\nAAAA`),
    PROOF.replace(`${HASH}\n${HASH}`, `${HASH}\n`.repeat(53) + HASH),
    PROOF.replaceAll('\n', '\r\n'),
  ]) {
    assert.equal(codeOf(parseProof(file)), 'malformed_proof', JSON.stringify(file));
  }
  assert.equal(codeOf(parseProof(Uint8Array.of(0xff))), 'malformed_proof');
  assert.equal(codeOf(parseProof(`${head}index 0\n\n`)), 'malformed_note');
  assert.equal(codeOf(parseProof(`${head}index 0\n\nno note\n`)), 'malformed_note');
  assert.equal(codeOf(parseProof(`${PROOF}trailing`)), 'malformed_note');
  assert.equal(codeOf(parseProof('x'.repeat(PROOF_BYTES_MAX + 1))), 'proof_too_large');
});

test('does not write a proof that could not be read back', () => {
  const good = { index: 0, hashes: [], checkpoint: CHECKPOINT };
  for (const bad of [
    { index: -1 },
    { hashes: [new Uint8Array(31)] },
    { hashes: Array.from({ length: 54 }, () => new Uint8Array(32)) },
    { extra: new Uint8Array(0) },
    { extra: new Uint8Array(PROOF_EXTRA_BYTES_MAX + 1) },
    { checkpoint: 'no note' },
  ]) {
    assert.throws(() => formatProof({ ...good, ...bad }), RangeError);
  }
});
