import { type RootKey, Secret } from '@haechi/kernel/node';
import type { Custody } from './custody-file.ts';
import { openSealingKeys } from './sealing-keys.ts';

/** Keys that can be exchanged while everything that holds them works on. */
export class KeyRing extends Secret<Uint8Array> {
  #newest: Secret<Uint8Array>;
  #former: readonly Secret<Uint8Array>[];

  constructor([newest, ...former]: readonly Secret<Uint8Array>[]) {
    if (newest === undefined) throw new Error('custody without a sealing key');
    super(newest.reveal());
    this.#newest = newest;
    this.#former = former;
  }

  /** The newest key seals. */
  override reveal(): Uint8Array {
    return this.#newest.reveal();
  }

  /** The others still open. */
  get former(): readonly Secret<Uint8Array>[] {
    return this.#former;
  }

  /** From now on these are the keys. */
  use(next: KeyRing): void {
    this.#newest = next.#newest;
    this.#former = next.#former;
  }
}

/** The keys the modules work with, from an opened root key. */
export async function openModuleKeys(custody: Custody, rootKey: RootKey): Promise<KeyRing> {
  const keys = await openSealingKeys(custody.sealing, rootKey);
  return new KeyRing(keys.map(({ key }) => key));
}

/** For another process of this installation, over a channel that nobody else hears. */
export function exportKeys(keys: RootKey): readonly string[] {
  return [keys, ...(keys.former ?? [])].map((key) => Buffer.from(key.reveal()).toString('base64url'));
}

export function importKeys(exported: readonly string[]): KeyRing {
  return new KeyRing(exported.map((text) => new Secret(new Uint8Array(Buffer.from(text, 'base64url')))));
}
