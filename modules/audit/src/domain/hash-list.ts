import { HASH_LENGTH } from '@haechi/transparency';

/** Hashes one after another, as they are stored. */
export const joinHashes = (hashes: readonly Uint8Array[]): Uint8Array => Buffer.concat(hashes);

/** The hashes in a stored run of them. What is left over at the end stays the last, too short, element. */
export const splitHashes = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / HASH_LENGTH) }, (_, position) =>
    bytes.subarray(position * HASH_LENGTH, (position + 1) * HASH_LENGTH),
  );
