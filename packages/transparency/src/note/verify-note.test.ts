import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleKey } from '../../test/sample-keys.ts';
import { accepted, codeOf } from '../../test/sample-tree.ts';
import { signWithSeed } from './ed25519.ts';
import { parseVerifierKey, SIGNATURE_TYPE } from './note-key.ts';
import { createNoteSigner, createSeedSigner, signNote } from './sign-note.ts';
import { createNoteVerifier, verifyNote } from './verify-note.ts';

const TEXT = 'one line\nand another\n';

const ada = await sampleKey('ada.example', 1);
const bob = await sampleKey('bob.example', 2);
const signedByBoth = await signNote(TEXT, [createSeedSigner(ada), createSeedSigner(bob)]);

test('accepts a note published by another implementation', async () => {
  // The example of the Go `note` package.
  const note = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;
  const key = accepted(
    parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'),
  );
  const { verified } = accepted(await verifyNote(note, [createNoteVerifier(key)]));
  assert.deepEqual(
    verified.map((signature) => signature.key.name),
    ['PeterNeumann'],
  );
});

test('tells which known keys signed and ignores unknown ones', async () => {
  const both = accepted(await verifyNote(signedByBoth, [createNoteVerifier(bob), createNoteVerifier(ada)]));
  assert.equal(both.text, TEXT);
  assert.deepEqual(
    both.verified.map(({ key }) => key.name),
    ['ada.example', 'bob.example'],
  );
  const one = accepted(await verifyNote(signedByBoth, [createNoteVerifier(bob)]));
  assert.deepEqual(
    one.verified.map(({ key }) => key.name),
    ['bob.example'],
  );
});

test('refuses a note without any known signature, also when a key shares only the name', async () => {
  const impostor = await sampleKey('ada.example', 3);
  assert.equal(codeOf(await verifyNote(signedByBoth, [])), 'no_known_signature');
  assert.equal(codeOf(await verifyNote(signedByBoth, [createNoteVerifier(impostor)])), 'no_known_signature');
});

test('refuses the whole note for one bad signature of a known key', async () => {
  const forged = await signNote(TEXT, [
    createSeedSigner(ada),
    createNoteSigner(bob, () => new Uint8Array(64)),
  ]);
  const verifiers = [createNoteVerifier(ada), createNoteVerifier(bob)];
  assert.equal(codeOf(await verifyNote(forged, verifiers)), 'invalid_signature');
  assert.equal(codeOf(await verifyNote(forged, [createNoteVerifier(ada)])), 'accepted');
});

test('refuses a text that was changed after signing', async () => {
  const changed = signedByBoth.replace('another', 'one more');
  assert.equal(codeOf(await verifyNote(changed, [createNoteVerifier(ada)])), 'invalid_signature');
});

test('refuses to guess between two keys of one name and id', async () => {
  const twin = { ...(await sampleKey('ada.example', 4)), id: ada.id };
  const verifiers = [createNoteVerifier(ada), createNoteVerifier(twin)];
  assert.equal(codeOf(await verifyNote(signedByBoth, verifiers)), 'ambiguous_key');
});

test('signs with a key that lives elsewhere', async () => {
  const remote = signWithSeed(ada.seed);
  const note = await signNote(TEXT, [
    createNoteSigner({ name: ada.name, id: ada.id }, async (m) => remote(m)),
  ]);
  assert.equal(codeOf(await verifyNote(note, [createNoteVerifier(ada)])), 'accepted');
});

test('does not write a note when the key answers with something that is no signature', async () => {
  await assert.rejects(signNote(TEXT, [createNoteSigner(ada, () => new Uint8Array(63))]), /63 bytes/);
  await assert.rejects(signNote('no newline', [createSeedSigner(ada)]), RangeError);
});

test('does not take a cosignature key for a note key', async () => {
  const witness = await sampleKey('witness.example', 5, SIGNATURE_TYPE.cosignature);
  assert.throws(() => createNoteVerifier(witness), RangeError);
});
