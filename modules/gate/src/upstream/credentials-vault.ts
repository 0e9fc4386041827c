import type { SealedColumn } from '@haechi/database';
import type { UpstreamId } from '@haechi/kernel';
import { openBytes, type RootKey, Secret, sealBytes } from '@haechi/kernel/node';

/** Keeps what servers are shown. Bound to server and owner: moved to another row a secret does not open. */
export interface CredentialsVault {
  seal(upstreamId: UpstreamId, ownerId: string, secret: string): Promise<string>;
  open(upstreamId: UpstreamId, ownerId: string, sealed: string): Promise<Secret>;
}

const purpose = (upstreamId: string, ownerId: string): string => `gate/credential/${upstreamId}/${ownerId}`;

export const sealedCredentials: SealedColumn = {
  table: 'gate.upstream_credentials',
  key: ['upstream_id', 'owner_id'],
  column: 'sealed',
  purposeOf: ({ upstream_id = '', owner_id = '' }) => purpose(upstream_id, owner_id),
};

export function createCredentialsVault(rootKey: RootKey): CredentialsVault {
  return {
    seal: (upstreamId, ownerId, secret) =>
      sealBytes(rootKey, purpose(upstreamId, ownerId), Buffer.from(secret)),
    async open(upstreamId, ownerId, sealed) {
      const plain = await openBytes(rootKey, purpose(upstreamId, ownerId), sealed);
      return new Secret(Buffer.from(plain).toString());
    },
  };
}
