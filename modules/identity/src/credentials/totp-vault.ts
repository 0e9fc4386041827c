import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';

/** Keeps authenticator keys wrapped. Each is bound to its owner: moved to another row it does not open. */
export interface TotpVault {
  seal(ownerId: string, key: Uint8Array): Promise<string>;
  open(ownerId: string, sealed: string): Promise<Uint8Array>;
}

const purpose = (ownerId: string): string => `identity/totp/${ownerId}`;

export function createTotpVault(rootKey: RootKey): TotpVault {
  return {
    seal: (ownerId, key) => sealBytes(rootKey, purpose(ownerId), key),
    open: (ownerId, sealed) => openBytes(rootKey, purpose(ownerId), sealed),
  };
}
