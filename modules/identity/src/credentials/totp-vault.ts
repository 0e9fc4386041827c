import type { SealedColumn } from '@haechi/database';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';

/** Keeps authenticator keys wrapped. Each is bound to its owner: moved to another row it does not open. */
export interface TotpVault {
  seal(ownerId: string, key: Uint8Array): Promise<string>;
  open(ownerId: string, sealed: string): Promise<Uint8Array>;
}

const purpose = (ownerId: string): string => `identity/totp/${ownerId}`;

/** Where they are kept, each under the id of its owner. */
export const sealedTotpKeys: readonly SealedColumn[] = (
  [
    ['identity.credentials', 'user_id'],
    ['identity.authenticator_changes', 'user_id'],
    ['identity.one_time_links', 'id'],
  ] as const
).map(([table, owner]) => ({
  table,
  key: [owner],
  column: 'totp_sealed',
  purposeOf: (key) => purpose(key[owner] ?? ''),
}));

export function createTotpVault(rootKey: RootKey): TotpVault {
  return {
    seal: (ownerId, key) => sealBytes(rootKey, purpose(ownerId), key),
    open: (ownerId, sealed) => openBytes(rootKey, purpose(ownerId), sealed),
  };
}
