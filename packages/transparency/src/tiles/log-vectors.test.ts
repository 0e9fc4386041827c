import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openOutsideVectors } from '../../test/outside-vectors.ts';
import { accepted, at, codeOf } from '../../test/sample-tree.ts';
import { createCompactRange } from '../merkle/compact-range.ts';
import { proveConsistency, verifyConsistency } from '../merkle/consistency-proof.ts';
import { proveInclusion } from '../merkle/inclusion-proof.ts';
import { hashLeaf } from '../merkle/tree-hasher.ts';
import type { HashedNode } from '../merkle/tree-node.ts';
import { formatCheckpoint } from '../note/checkpoint.ts';
import { parseSigningKey, parseVerifierKey } from '../note/note-key.ts';
import { createSeedSigner, signNote } from '../note/sign-note.ts';
import { createNoteVerifier } from '../note/verify-note.ts';
import { formatProof } from '../proof/log-proof.ts';
import { openCheckpoint } from '../proof/open-checkpoint.ts';
import { verifyProof } from '../proof/verify-proof.ts';
import { decodeEntryBundle, encodeEntryBundle } from './entry-bundle.ts';
import { encodeTile } from './hash-tile.ts';
import { entryBundlesToWrite, hashTilesToWrite } from './tile-coordinates.ts';
import { createTileNodeReader } from './tile-node-reader.ts';
import { entryBundlePath, hashTilePath, parseTilePath } from './tile-path.ts';

const vectors = openOutsideVectors('tlog');

const ORIGIN = 'example.com/log/testdata';
const SIZE = 15;
// The key pair is published with the log.
const VERIFIER_KEY = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';
const SIGNING_KEY =
  'PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg';

const publishedEntries = (): Uint8Array[] => {
  const path = entryBundlePath({ index: 0, width: SIZE });
  return accepted(decodeEntryBundle(vectors.read(path), SIZE));
};

/** Grows the log entry by entry and returns every file that it publishes on the way. */
const publishLog = async (entries: readonly Uint8Array[]): Promise<Map<string, Uint8Array>> => {
  const files = new Map<string, Uint8Array>();
  const signer = createSeedSigner(accepted(await parseSigningKey(SIGNING_KEY)));
  const range = createCompactRange();
  const nodes: HashedNode[] = [];
  const publishCheckpoint = async (): Promise<void> => {
    const { size } = range;
    const note = await signNote(formatCheckpoint({ origin: ORIGIN, size, root: range.root() }), [signer]);
    files.set(`checkpoint.${size}`, Buffer.from(note));
    files.set('checkpoint', Buffer.from(note));
  };
  await publishCheckpoint();
  for (const entry of entries) {
    const oldSize = range.size;
    nodes.push(...range.append(hashLeaf(entry)));
    for (const tile of hashTilesToWrite(oldSize, range.size)) {
      const hashes = nodes
        .filter(({ level, index }) => level === tile.level * 8 && Math.floor(index / 256) === tile.index)
        .map(({ hash }) => hash);
      files.set(hashTilePath(tile), encodeTile(hashes));
    }
    for (const bundle of entryBundlesToWrite(oldSize, range.size)) {
      const start = bundle.index * 256;
      files.set(entryBundlePath(bundle), encodeEntryBundle(entries.slice(start, start + bundle.width)));
    }
    await publishCheckpoint();
  }
  return files;
};

test(
  'reproduces the published log byte for byte: tiles, bundles and signed checkpoints',
  vectors.options,
  async () => {
    const files = await publishLog(publishedEntries());
    assert.deepEqual([...files.keys()].toSorted(), vectors.list());
    for (const [path, bytes] of files) {
      assert.ok(Buffer.from(vectors.read(path)).equals(bytes), path);
    }
  },
);

test('reads every path of the published log', vectors.options, () => {
  const tiles = vectors.list('tile');
  assert.equal(tiles.length, 2 * SIZE);
  for (const path of tiles) assert.equal(codeOf(parseTilePath(path)), 'accepted', path);
});

test(
  'proves every entry at every published checkpoint, from the published tiles alone',
  vectors.options,
  async () => {
    const entries = publishedEntries();
    const policy = {
      origin: ORIGIN,
      logKeys: [createNoteVerifier(accepted(parseVerifierKey(VERIFIER_KEY)))],
    };
    for (let size = 1; size <= SIZE; size++) {
      const checkpoint = Buffer.from(vectors.read(`checkpoint.${size}`)).toString();
      const readNodes = createTileNodeReader(size, (tile) => vectors.read(hashTilePath(tile)));
      for (let index = 0; index < size; index++) {
        const hashes = accepted(await proveInclusion(index, size, readNodes));
        const file = formatProof({ index, hashes, checkpoint });
        const outcome = await verifyProof(file, hashLeaf(at(entries, index)), policy);
        assert.equal(codeOf(outcome), 'accepted', `${index} in ${size}`);
      }
    }
  },
);

test('the published checkpoints grow out of each other', vectors.options, async () => {
  const policy = { origin: ORIGIN, logKeys: [createNoteVerifier(accepted(parseVerifierKey(VERIFIER_KEY)))] };
  const rootAt = async (size: number): Promise<Uint8Array> =>
    accepted(await openCheckpoint(vectors.read(`checkpoint.${size}`), policy)).checkpoint.root;
  for (let newSize = 1; newSize <= SIZE; newSize++) {
    const readNodes = createTileNodeReader(newSize, (tile) => vectors.read(hashTilePath(tile)));
    const newRoot = await rootAt(newSize);
    for (let oldSize = 1; oldSize <= newSize; oldSize++) {
      const proof = accepted(await proveConsistency(oldSize, newSize, readNodes));
      const oldRoot = await rootAt(oldSize);
      assert.equal(codeOf(verifyConsistency({ oldSize, newSize, oldRoot, newRoot, proof })), 'accepted');
    }
  }
});
