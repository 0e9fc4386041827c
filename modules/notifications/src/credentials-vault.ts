import type { SealedColumn } from '@haechi/database';
import type { ChannelId } from '@haechi/kernel';
import { openBytes, type RootKey, Secret, sealBytes } from '@haechi/kernel/node';
import { z } from 'zod';
import type { Credentials } from './senders/sender.ts';

const stored = z.strictObject({
  password: z.string().optional(),
  url: z.string().optional(),
  signingSecret: z.string().optional(),
});

/** Keeps the secrets of channels wrapped. They are bound to their channel: moved to another row they do not open. */
export interface CredentialsVault {
  seal(channelId: ChannelId, credentials: Credentials): Promise<string>;
  open(channelId: ChannelId, sealed: string): Promise<Credentials>;
}

const purpose = (channelId: string): string => `notifications/credentials/${channelId}`;

export const sealedCredentials: SealedColumn = {
  table: 'notifications.channels',
  key: ['id'],
  column: 'sealed_credentials',
  purposeOf: ({ id = '' }) => purpose(id),
};

export function createCredentialsVault(rootKey: RootKey): CredentialsVault {
  return {
    async seal(channelId, credentials) {
      const plain = Object.fromEntries(
        Object.entries(credentials).map(([name, secret]: [string, Secret]) => [name, secret.reveal()]),
      );
      return await sealBytes(rootKey, purpose(channelId), Buffer.from(JSON.stringify(plain)));
    },
    async open(channelId, sealed) {
      const plain = stored.parse(
        JSON.parse(Buffer.from(await openBytes(rootKey, purpose(channelId), sealed)).toString()),
      );
      return Object.fromEntries(
        Object.entries(plain).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, new Secret(value)]],
        ),
      );
    },
  };
}
