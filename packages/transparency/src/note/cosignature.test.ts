import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { test } from 'node:test';
import { sampleKey } from '../../test/sample-keys.ts';
import { accepted, at, codeOf } from '../../test/sample-tree.ts';
import { createCosignatureVerifier, createCosigner, readCosignatureTime } from './cosignature.ts';
import { signWithSeed } from './ed25519.ts';
import { SIGNATURE_TYPE } from './note-key.ts';
import { createSeedSigner, signNote } from './sign-note.ts';
import { formatNote, parseNote } from './signed-note.ts';
import { verifyNote } from './verify-note.ts';

const TEXT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const TIME_SECONDS = 1_679_315_147;

const witness = await sampleKey('witness.example', 9, SIGNATURE_TYPE.cosignature);
const cosigner = createCosigner(witness, signWithSeed(witness.seed), () => TIME_SECONDS + 0.9);

test('signs the message of the standard, as another implementation confirms', async () => {
  const signature = await cosigner.sign(TEXT);
  assert.equal(readCosignatureTime(signature), TIME_SECONDS);
  const publicKey = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), witness.publicKey]),
    format: 'der',
    type: 'spki',
  });
  const message = Buffer.from(`cosignature/v1\ntime ${TIME_SECONDS}\n${TEXT}`);
  assert.ok(verify(null, message, publicKey, signature.subarray(8)));
});

test('reads the time of the published example', () => {
  // The witness line of the example in C2SP tlog-cosignature, whose key is not published.
  const line =
    '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n';
  const { signatures } = accepted(parseNote(`${TEXT}\n${line}`));
  assert.equal(readCosignatureTime(at(signatures, 0).signature), TIME_SECONDS);
});

test('adds a cosignature to a checkpoint and verifies it there', async () => {
  const log = createSeedSigner(await sampleKey('example.com/behind-the-sofa', 1));
  const note = accepted(parseNote(await signNote(TEXT, [log])));
  const signature = await cosigner.sign(note.text);
  const cosigned = formatNote({
    text: note.text,
    signatures: [...note.signatures, { name: cosigner.name, keyId: cosigner.keyId, signature }],
  });
  const opened = accepted(await verifyNote(cosigned, [createCosignatureVerifier(witness)]));
  assert.deepEqual(
    opened.verified.map(({ key }) => key.name),
    ['witness.example'],
  );
});

test('refuses a cosignature whose time or text was changed, or that is none', async () => {
  const signature = await cosigner.sign(TEXT);
  const verifier = createCosignatureVerifier(witness);
  assert.equal(await verifier.verify(TEXT, signature), true);
  const later = signature.slice();
  later[7] = at([...later], 7) ^ 1;
  const absurdlyLate = signature.slice().fill(0xff, 0, 8);
  assert.equal(await verifier.verify(TEXT, later), false);
  assert.equal(await verifier.verify(TEXT, absurdlyLate), false);
  assert.equal(await verifier.verify(`${TEXT}extension\n`, signature), false);
  assert.equal(await verifier.verify(TEXT, signature.subarray(8)), false);
});

test('keeps note keys and cosignature keys apart', async () => {
  const noteKey = await sampleKey('witness.example', 9);
  assert.throws(() => createCosigner(noteKey, signWithSeed(noteKey.seed), () => 0), RangeError);
  assert.throws(() => createCosignatureVerifier(noteKey), RangeError);
  const note = await signNote(TEXT, [createSeedSigner(noteKey)]);
  assert.equal(codeOf(await verifyNote(note, [createCosignatureVerifier(witness)])), 'no_known_signature');
});
