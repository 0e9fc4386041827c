import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleKey } from '../../test/sample-keys.ts';
import { accepted, at, codeOf, growSampleTree } from '../../test/sample-tree.ts';
import { proveInclusion } from '../merkle/inclusion-proof.ts';
import { formatCheckpoint } from '../note/checkpoint.ts';
import { createCosignatureVerifier, createCosigner } from '../note/cosignature.ts';
import { signWithSeed } from '../note/ed25519.ts';
import { SIGNATURE_TYPE } from '../note/note-key.ts';
import { createSeedSigner, type NoteSigner, signNote } from '../note/sign-note.ts';
import { createNoteVerifier } from '../note/verify-note.ts';
import { formatProof } from './log-proof.ts';
import type { LogPolicy } from './open-checkpoint.ts';
import { verifyProof } from './verify-proof.ts';

const ORIGIN = 'log.example/tenant-1';
const SIZE = 13;
const INDEX = 6;

const sample = growSampleTree(SIZE);
const logKey = await sampleKey(ORIGIN, 1);
const log = createSeedSigner(logKey);
const policy: LogPolicy = { origin: ORIGIN, logKeys: [createNoteVerifier(logKey)] };

const witnessOf = async (name: string, number: number) => {
  const key = await sampleKey(name, number, SIGNATURE_TYPE.cosignature);
  return {
    signer: createCosigner(key, signWithSeed(key.seed), () => 1_800_000_000),
    verifier: createCosignatureVerifier(key),
  };
};
const first = await witnessOf('first.example', 2);
const second = await witnessOf('second.example', 3);

const proofFile = async (signers: readonly NoteSigner[], origin = ORIGIN): Promise<string> => {
  const checkpoint = formatCheckpoint({ origin, size: SIZE, root: at(sample.roots, SIZE) });
  return formatProof({
    index: INDEX,
    hashes: accepted(await proveInclusion(INDEX, SIZE, sample.readNodes)),
    checkpoint: await signNote(checkpoint, signers),
  });
};
const leafHash = at(sample.leafHashes, INDEX);

test('proves an entry offline and says what it is certain of', async () => {
  const verified = accepted(await verifyProof(await proofFile([log]), leafHash, policy));
  assert.equal(verified.index, INDEX);
  assert.equal(verified.checkpoint.size, SIZE);
  assert.deepEqual(
    verified.signedBy.map(({ key }) => key),
    [logKey],
  );
  assert.deepEqual(verified.cosignedBy, []);
});

test('fits with its checkpoint into two kilobytes', async () => {
  assert.ok((await proofFile([log, first.signer, second.signer])).length < 2048);
});

test('fails when any single bit of the file is flipped', async () => {
  const file = new TextEncoder().encode(await proofFile([log]));
  const flips = Array.from({ length: file.length * 8 }, (_, position) => position);
  const outcomes = await Promise.all(
    flips.map(async (position) => {
      const flipped = file.slice();
      flipped[position >> 3] = at([...file], position >> 3) ^ (1 << (position & 7));
      return codeOf(await verifyProof(flipped, leafHash, policy));
    }),
  );
  assert.equal(outcomes.indexOf('accepted'), -1);
  assert.equal(codeOf(await verifyProof(file, leafHash, policy)), 'accepted');
});

test('fails for another entry', async () => {
  const other = at(sample.leafHashes, INDEX + 1);
  assert.equal(codeOf(await verifyProof(await proofFile([log]), other, policy)), 'root_mismatch');
});

test('refuses a checkpoint of another log, though the right key signed it', async () => {
  const file = await proofFile([log], 'log.example/tenant-2');
  assert.equal(codeOf(await verifyProof(file, leafHash, policy)), 'wrong_origin');
});

test('refuses a checkpoint that only a witness signed', async () => {
  const file = await proofFile([first.signer]);
  assert.equal(codeOf(await verifyProof(file, leafHash, policy)), 'no_known_signature');
  const withWitness = { ...policy, witnesses: [first.verifier], witnessesMin: 1 };
  assert.equal(codeOf(await verifyProof(file, leafHash, withWitness)), 'not_signed_by_log');
});

test('counts different witnesses', async () => {
  const twoNeeded = { ...policy, witnesses: [first.verifier, second.verifier], witnessesMin: 2 };
  const verified = accepted(
    await verifyProof(await proofFile([log, first.signer, second.signer]), leafHash, twoNeeded),
  );
  assert.deepEqual(
    verified.cosignedBy.map(({ key }) => key.name),
    ['first.example', 'second.example'],
  );
  for (const signers of [[log], [log, first.signer], [log, first.signer, first.signer]]) {
    assert.equal(
      codeOf(await verifyProof(await proofFile(signers), leafHash, twoNeeded)),
      'too_few_witnesses',
    );
  }
});

test('counts one witness key under two names once', async () => {
  const alias = await witnessOf('alias.example', 2);
  const file = await proofFile([log, first.signer, alias.signer]);
  const twoNeeded = { ...policy, witnesses: [first.verifier, alias.verifier], witnessesMin: 2 };
  assert.equal(codeOf(await verifyProof(file, leafHash, twoNeeded)), 'too_few_witnesses');
});

test('refuses a signed note that is no checkpoint', async () => {
  const checkpoint = await signNote('log.example/tenant-1\nnot a size\n', [log]);
  const file = formatProof({ index: 0, hashes: [], checkpoint });
  assert.equal(codeOf(await verifyProof(file, leafHash, policy)), 'malformed_checkpoint');
});
