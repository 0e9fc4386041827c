import type { SealedColumn } from '@haechi/database';
import type { SinkId } from '@haechi/kernel';
import { openBytes, type RootKey, Secret, sealBytes } from '@haechi/kernel/node';
import { z } from 'zod';
import type { Credentials } from './channels/channel.ts';

const stored = z.strictObject({
  signingSecret: z.string().optional(),
  previousSigningSecret: z.string().optional(),
  password: z.string().optional(),
  privateKey: z.string().optional(),
});

/** Keeps the secrets of sinks wrapped. They are bound to their sink: moved to another row they do not open. */
export interface CredentialsVault {
  seal(sinkId: SinkId, credentials: Credentials): Promise<string>;
  open(sinkId: SinkId, sealed: string | null): Promise<Credentials>;
}

const purpose = (sinkId: string): string => `sinks/credentials/${sinkId}`;

export const sealedCredentials: SealedColumn = {
  table: 'sinks.sinks',
  key: ['id'],
  column: 'sealed_credentials',
  purposeOf: ({ id = '' }) => purpose(id),
};

export function createCredentialsVault(rootKey: RootKey): CredentialsVault {
  return {
    async seal(sinkId, credentials) {
      const plain = Object.fromEntries(
        Object.entries(credentials).map(([name, secret]: [string, Secret]) => [name, secret.reveal()]),
      );
      return await sealBytes(rootKey, purpose(sinkId), Buffer.from(JSON.stringify(plain)));
    },
    async open(sinkId, sealed) {
      if (sealed === null) return {};
      const plain = stored.parse(
        JSON.parse(Buffer.from(await openBytes(rootKey, purpose(sinkId), sealed)).toString()),
      );
      return Object.fromEntries(
        Object.entries(plain).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, new Secret(value)]],
        ),
      );
    },
  };
}
