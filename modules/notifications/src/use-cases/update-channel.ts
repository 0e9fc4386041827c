import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError, type Locale } from '@haechi/kernel';
import { type GivenTarget, type KeptTarget, splitTarget } from '../domain/channel-target.ts';
import type { NoticeKind } from '../domain/notice.ts';
import type { Credentials } from '../senders/sender.ts';
import type { ChannelRow, NotificationsTables } from '../tables.ts';
import { type CommandDeps, secretsOf } from './create-channel.ts';
import { describeChannel, targetOf } from './describe-channel.ts';
import { refuseAddress, refuseCredentials, refuseShared, refuseTaken } from './refuse-channel.ts';

export interface ChannelChange {
  readonly name?: string | undefined;
  readonly target?: GivenTarget | undefined;
  readonly kinds?: readonly NoticeKind[] | undefined;
  readonly locale?: Locale | undefined;
  readonly shared?: boolean | undefined;
  readonly password?: string | undefined;
}

/** Where mail stops to sign in, or goes to another server, the password before is of no use there and is forgotten. */
function keepsPassword(before: KeptTarget, after: GivenTarget | undefined): boolean {
  if (after === undefined) return true;
  return (
    before.kind === 'mail' && after.kind === 'mail' && after.username !== null && before.host === after.host
  );
}

function credentialsAfter(held: Credentials, channel: ChannelRow, change: ChannelChange): Credentials {
  const { password, ...others } = held;
  const { target } = change;
  return {
    ...others,
    ...(password !== undefined && keepsPassword(channel.target, target) ? { password } : {}),
    ...secretsOf(target === undefined ? undefined : splitTarget(target).url, change.password),
  };
}

/**
 * Changes a channel; what waits in it is sent to the new address, and at once.
 * @throws CodedError `VAL_003` it changed in the meantime, `NTF_004` another kind, and what making one throws
 */
export function createUpdateChannel({ audit, vault, guard }: Omit<CommandDeps, 'settings'>) {
  return async (
    tx: Tx,
    actor: Actor,
    channel: ChannelRow,
    version: number,
    change: ChannelChange,
  ): Promise<void> => {
    if (channel.version !== version) throw new CodedError('VAL_003');
    const { target } = change;
    if (target !== undefined && target.kind !== channel.kind)
      throw new CodedError('NTF_004', { where: 'body.target.kind' });
    if (target !== undefined) await refuseAddress(guard, target);
    refuseShared(actor.caller, channel.kind, change.shared ?? channel.shared);
    const held = credentialsAfter(await vault.open(channel.id, channel.sealed_credentials), channel, change);
    const used = target ?? (channel.target.kind === 'mail' ? channel.target : undefined);
    if (used !== undefined) refuseCredentials(used, held);
    const after = {
      name: change.name ?? channel.name,
      target: target === undefined ? channel.target : splitTarget(target).kept,
      kinds: channel.kind === 'mail' ? [] : [...(change.kinds ?? channel.kinds)],
      locale: change.locale ?? channel.locale,
      shared: change.shared ?? channel.shared,
    };
    const changed = await refuseTaken(after.name, async () =>
      tx
        .withTables<NotificationsTables>()
        .updateTable('notifications.channels')
        .set({
          ...after,
          target: JSON.stringify(after.target),
          sealed_credentials: await vault.seal(channel.id, held),
          next_attempt_at: null,
          version: version + 1,
          updated_at: actor.at,
        })
        .where('id', '=', channel.id)
        .where('version', '=', version)
        .executeTakeFirst(),
    );
    if (changed.numUpdatedRows !== 1n) throw new CodedError('VAL_003');
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'notification_channel.updated',
      target: targetOf({ id: channel.id, name: after.name }),
      scopeId: actor.caller.scopeId,
      before: describeChannel(channel),
      after: describeChannel(after),
    });
  };
}

export type UpdateChannel = ReturnType<typeof createUpdateChannel>;
