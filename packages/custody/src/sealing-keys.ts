import { randomBytes, randomUUID } from 'node:crypto';
import { openBytes, type RootKey, Secret, sealBytes } from '@haechi/kernel/node';
import type { CustodyContent } from './custody-file.ts';

const KEY_BYTES = 32;

/** A key that the modules derive theirs from, held in memory only while unlocked. */
export interface SealingKey {
  readonly id: string;
  readonly createdAt: string;
  readonly key: RootKey;
}

type WrappedKeys = CustodyContent['sealing'];

const purposeOf = (id: string) => `custody/sealing/${id}`;

/** Newest first: the first one seals, all of them open. @throws Error when one was wrapped under another root key */
export async function openSealingKeys(wrappedKeys: WrappedKeys, rootKey: RootKey): Promise<SealingKey[]> {
  return await Promise.all(
    wrappedKeys.map(async ({ id, createdAt, wrapped }) => ({
      id,
      createdAt,
      key: new Secret(await openBytes(rootKey, purposeOf(id), wrapped)),
    })),
  );
}

export async function wrapSealingKeys(keys: readonly SealingKey[], rootKey: RootKey): Promise<WrappedKeys> {
  return await Promise.all(
    keys.map(async ({ id, createdAt, key }) => ({
      id,
      createdAt,
      wrapped: await sealBytes(rootKey, purposeOf(id), key.reveal()),
    })),
  );
}

export function newSealingKey(nowMs: number, bytes?: Uint8Array): SealingKey {
  return {
    id: randomUUID(),
    createdAt: new Date(nowMs).toISOString(),
    key: new Secret(bytes ?? new Uint8Array(randomBytes(KEY_BYTES))),
  };
}
