import { type RootKey, Secret } from '@haechi/kernel/node';
import type { Custody } from './custody-file.ts';
import { openSealingKeys } from './sealing-keys.ts';

class KeyRing extends Secret<Uint8Array> {
  readonly former: readonly Secret<Uint8Array>[];

  constructor(newest: Secret<Uint8Array>, former: readonly Secret<Uint8Array>[]) {
    super(newest.reveal());
    this.former = former;
  }
}

/** The newest key seals, the others still open. */
function toRing([newest, ...former]: readonly Secret<Uint8Array>[]): RootKey {
  if (newest === undefined) throw new Error('custody without a sealing key');
  return former.length === 0 ? newest : new KeyRing(newest, former);
}

/** The keys the modules work with, from an opened root key. */
export async function openModuleKeys(custody: Custody, rootKey: RootKey): Promise<RootKey> {
  const keys = await openSealingKeys(custody.sealing, rootKey);
  return toRing(keys.map(({ key }) => key));
}

/** For another process of this installation, over a channel that nobody else hears. */
export function exportKeys(keys: RootKey): readonly string[] {
  return [keys, ...(keys.former ?? [])].map((key) => Buffer.from(key.reveal()).toString('base64url'));
}

export function importKeys(exported: readonly string[]): RootKey {
  return toRing(exported.map((text) => new Secret(new Uint8Array(Buffer.from(text, 'base64url')))));
}
