import { sha256 as portableSha256 } from '@noble/hashes/sha2.js';

/** Length in bytes of every hash in the tree (SHA-256). */
export const HASH_LENGTH = 32;

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** Synchronous SHA-256: any number of bytes in, 32 bytes out. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** The two domain-separated hashes of RFC 6962, section 2.1, and the root of the empty tree. */
export interface TreeHasher {
  hashLeaf(entry: Uint8Array): Uint8Array;
  hashChildren(left: Uint8Array, right: Uint8Array): Uint8Array;
  /** A fresh copy of the root of a tree without entries: SHA-256 of nothing. */
  emptyRoot(): Uint8Array;
}

/**
 * Builds the tree hashes on a given SHA-256, so that a server can use the native one.
 * In Node: `createTreeHasher((bytes) => hash('sha256', bytes, 'buffer'))` with `hash` from `node:crypto`.
 */
export const createTreeHasher = (sha256: Sha256): TreeHasher => {
  // Reused between calls because hashing is synchronous: allocating it per node costs as much as hashing it.
  const nodeInput = new Uint8Array(1 + 2 * HASH_LENGTH);
  nodeInput[0] = NODE_PREFIX;
  return {
    hashLeaf(entry) {
      const input = new Uint8Array(1 + entry.length);
      input[0] = LEAF_PREFIX;
      input.set(entry, 1);
      return sha256(input);
    },
    hashChildren(left, right) {
      // A child of another length would leave bytes of an earlier call in the buffer.
      if (left.length !== HASH_LENGTH || right.length !== HASH_LENGTH) {
        throw new RangeError(`A tree node has two children of ${HASH_LENGTH} bytes`);
      }
      nodeInput.set(left, 1);
      nodeInput.set(right, 1 + HASH_LENGTH);
      return sha256(nodeInput);
    },
    emptyRoot: () => sha256(new Uint8Array(0)),
  };
};

/** The hasher used unless another is passed: pure JavaScript, the same in Node and in a browser. */
export const portableTreeHasher: TreeHasher = createTreeHasher(portableSha256);

/** Hash of a log entry: SHA-256(0x00 || entry), RFC 6962, section 2.1. */
export const hashLeaf = (entry: Uint8Array): Uint8Array => portableTreeHasher.hashLeaf(entry);

/** Hash of an interior node: SHA-256(0x01 || left || right), RFC 6962, section 2.1. */
export const hashChildren = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  portableTreeHasher.hashChildren(left, right);
