import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sampleKey } from '../../test/sample-keys.ts';
import { accepted, at, codeOf, growSampleTree } from '../../test/sample-tree.ts';
import { proveConsistency } from '../merkle/consistency-proof.ts';
import { formatCheckpoint } from '../note/checkpoint.ts';
import { createCosignatureVerifier, createCosigner } from '../note/cosignature.ts';
import { signWithSeed } from '../note/ed25519.ts';
import { SIGNATURE_TYPE } from '../note/note-key.ts';
import { createSeedSigner, signNote } from '../note/sign-note.ts';
import { createNoteVerifier } from '../note/verify-note.ts';
import { formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts';
import { checkGrowth, openSubmission, type Witnessed } from './judge-checkpoint.ts';
import { addSignatureLines, cosignText, pickCosignature } from './signature-lines.ts';

const ORIGIN = 'log.example/one';
const SIZE_MAX = 40;
const tree = growSampleTree(SIZE_MAX);
const key = await sampleKey(ORIGIN, 1);
const stranger = await sampleKey(ORIGIN, 2);
const verifiersOf = (origin: string) => (origin === ORIGIN ? [createNoteVerifier(key)] : undefined);

const checkpointOf = (size: number, root = at(tree.roots, size), signer = key, origin = ORIGIN) =>
  signNote(formatCheckpoint({ origin, size, root }), [createSeedSigner(signer)]);

const proofOf = async (from: number, to: number) =>
  from === 0 ? [] : accepted(await proveConsistency(from, to, tree.readNodes));

const witnessed = (size: number): Witnessed | undefined =>
  size === 0 ? undefined : { size, root: at(tree.roots, size) };

async function judge(from: number, to: number, known: Witnessed | undefined, root?: Uint8Array) {
  const body = formatAddCheckpoint({
    oldSize: from,
    proof: from > to ? [] : await proofOf(from, to),
    checkpoint: await checkpointOf(to, root),
  });
  return checkGrowth(accepted(await openSubmission(body, verifiersOf)), known);
}

test('a request is the text of the standard, and is read back as it was written', async () => {
  const checkpoint = await checkpointOf(3);
  const proof = await proofOf(2, 3);
  const body = formatAddCheckpoint({ oldSize: 2, proof, checkpoint });
  const lines = proof.map((hash) => Buffer.from(hash).toString('base64'));
  assert.equal(body, `old 2\n${lines.join('\n')}\n\n${checkpoint}`);
  assert.deepEqual(accepted(parseAddCheckpoint(body)), { oldSize: 2, proof, checkpoint });
  assert.equal(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint }), `old 0\n\n${checkpoint}`);
});

test('what is not a request in its one spelling is refused', async () => {
  const checkpoint = await checkpointOf(3);
  const hash = 'A'.repeat(43);
  for (const body of [
    '',
    `old 00\n\n${checkpoint}`,
    `old -1\n\n${checkpoint}`,
    `Old 0\n\n${checkpoint}`,
    `old 0\n${checkpoint}`,
    `old 0\n${hash}\n\n${checkpoint}`,
    `old 1\nAAAA\n\n${checkpoint}`,
    `old 1\n${`${hash}=\n`.repeat(64)}\n${checkpoint}`,
    `old 0\n\n${checkpoint.split('\n\n')[0]}`,
  ])
    assert.equal(codeOf(parseAddCheckpoint(body)), 'malformed_request', body.slice(0, 40));
});

test('a log that is not known, and a signature that is not its own, are told apart', async () => {
  const ask = async (checkpoint: string) =>
    codeOf(await openSubmission(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint }), verifiersOf));
  assert.equal(await ask(await checkpointOf(3)), 'accepted');
  const elsewhere = await sampleKey('log.example/two', 1);
  assert.equal(
    await ask(await checkpointOf(3, at(tree.roots, 3), elsewhere, 'log.example/two')),
    'unknown_log',
  );
  assert.equal(await ask(await checkpointOf(3, at(tree.roots, 3), stranger)), 'not_signed_by_log');
});

test('every growth from what was cosigned is accepted, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(SIZE_MAX - 1),
      fc.integer({ min: 1, max: SIZE_MAX }),
      fc.nat(SIZE_MAX),
      async (from, to, known) => {
        const expected = from > to ? 'sizes_out_of_order' : from === known ? 'accepted' : 'other_old_size';
        assert.equal(codeOf(await judge(from, to, witnessed(known))), expected);
      },
    ),
    { numRuns: 200 },
  );
});

test('a fork is never cosigned: not at the same size, and not at a larger one', async () => {
  const forged = at(tree.roots, 7);
  assert.equal(codeOf(await judge(9, 9, witnessed(9), forged)), 'other_root');
  assert.equal(codeOf(await judge(9, 12, witnessed(9), forged)), 'inconsistent');
  assert.equal(codeOf(await judge(9, 12, { size: 9, root: forged })), 'inconsistent');
  const body = formatAddCheckpoint({ oldSize: 0, proof: [forged], checkpoint: await checkpointOf(3) });
  const submission = accepted(await openSubmission(body, verifiersOf));
  assert.equal(codeOf(checkGrowth(submission, undefined)), 'inconsistent');
});

test('of the lines a witness answers only its own good one is taken, and the note then carries it', async () => {
  const witness = await sampleKey('witness.example', 3, SIGNATURE_TYPE.cosignature);
  const other = await sampleKey('other.example', 4, SIGNATURE_TYPE.cosignature);
  const cosigner = createCosigner(witness, signWithSeed(witness.seed), () => 1_700_000_000);
  const otherCosigner = createCosigner(other, signWithSeed(other.seed), () => 1_700_000_000);
  const note = await checkpointOf(5);
  const text = `${note.split('\n\n')[0]}\n`;
  const line = await cosignText(text, cosigner);
  const verifier = createCosignatureVerifier(witness);
  const picked = await pickCosignature(text, (await cosignText(text, otherCosigner)) + line, verifier);
  assert.equal(picked?.line, line);
  assert.equal(await pickCosignature(text, await cosignText(text, otherCosigner), verifier), undefined);
  const another = await cosignText(
    formatCheckpoint({ origin: ORIGIN, size: 6, root: at(tree.roots, 6) }),
    cosigner,
  );
  assert.equal(await pickCosignature(text, another, verifier), undefined, 'a signature over something else');
  for (const junk of ['', 'junk\n', line.trimEnd()])
    assert.equal(await pickCosignature(text, junk, verifier), undefined);
  assert.equal(addSignatureLines(note, [line]), note + line);
});
