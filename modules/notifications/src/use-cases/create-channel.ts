import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { newSigningSecret, type OutboundGuard } from '@haechi/http';
import { type ChannelId, CodedError, type Locale, newId } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { CredentialsVault } from '../credentials-vault.ts';
import { type GivenTarget, splitTarget } from '../domain/channel-target.ts';
import type { NoticeKind } from '../domain/notice.ts';
import type { AuditPort, SettingsPort } from '../ports.ts';
import type { Credentials } from '../senders/sender.ts';
import { readLimits } from '../settings.ts';
import type { NotificationsTables } from '../tables.ts';
import { describeChannel, targetOf } from './describe-channel.ts';
import { refuseAddress, refuseCredentials, refuseShared, refuseTaken } from './refuse-channel.ts';

export interface ChannelInput {
  readonly name: string;
  readonly target: GivenTarget;
  readonly kinds: readonly NoticeKind[];
  readonly locale: Locale;
  readonly shared: boolean;
  readonly password?: string | undefined;
}

export interface CommandDeps {
  readonly audit: Pick<AuditPort, 'record'>;
  readonly settings: SettingsPort;
  readonly vault: CredentialsVault;
  readonly guard: OutboundGuard;
}

/** Those who make channels for one organisation at the same time go one after the other, so that the limit holds. */
async function refuseTooMany(tx: Tx, tenantId: string, max: number): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`notifications/channels/${tenantId}`}, 0))`.execute(
    tx,
  );
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM notifications.channels`.execute(tx);
  if ((rows[0]?.count ?? 0) >= max) throw new CodedError('NTF_002', { params: { max } });
}

/** What is kept secret of a channel that is made or gets another address. */
export function secretsOf(url: string | undefined, password: string | undefined): Credentials {
  return {
    ...(password === undefined ? {} : { password: new Secret(password) }),
    ...(url === undefined ? {} : { url: new Secret(url) }),
  };
}

/**
 * Makes a channel. It tells what happens from now on.
 * @returns for a webhook its signing secret, which is never shown again
 * @throws CodedError `NTF_001` name taken, `NTF_002` too many, `NTF_003` address not allowed, `NTF_004`, `NTF_006`
 */
export function createCreateChannel({ audit, settings, vault, guard }: CommandDeps) {
  return async (
    tx: Tx,
    actor: Actor,
    input: ChannelInput,
  ): Promise<{ readonly id: ChannelId; readonly signingSecret: Secret | undefined }> => {
    const { name, target, kinds, locale, shared } = input;
    const { tenantId, scopeId } = actor.caller;
    refuseShared(actor.caller, target.kind, shared);
    await refuseAddress(guard, target);
    const { kept, url } = splitTarget(target);
    const signingSecret = target.kind === 'webhook' ? newSigningSecret() : undefined;
    const held: Credentials = {
      ...secretsOf(url, input.password),
      ...(signingSecret === undefined ? {} : { signingSecret }),
    };
    refuseCredentials(target, held);
    await refuseTooMany(tx, tenantId, (await readLimits(tx, settings)).channelsMax);
    const id = newId('channel');
    const told = { name, kinds: target.kind === 'mail' ? [] : [...kinds], locale, shared };
    await refuseTaken(name, async () =>
      tx
        .withTables<NotificationsTables>()
        .insertInto('notifications.channels')
        .values({
          ...told,
          id,
          tenant_id: tenantId,
          kind: target.kind,
          target: JSON.stringify(kept),
          state: 'active',
          sealed_credentials: await vault.seal(id, held),
          created_at: actor.at,
          updated_at: actor.at,
        })
        .execute(),
    );
    await audit.record(tx, tenantId, actor.origin, {
      action: 'notification_channel.created',
      target: targetOf({ id, name }),
      scopeId,
      after: describeChannel({ ...told, target: kept }),
    });
    return { id, signingSecret };
  };
}

export type CreateChannel = ReturnType<typeof createCreateChannel>;
