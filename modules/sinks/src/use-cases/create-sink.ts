import type { Actor } from '@haechi/audit';
import { isUniqueViolation, type Tx } from '@haechi/database';
import { newSigningSecret, type OutboundGuard } from '@haechi/http';
import { CodedError, newId, type SinkId } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { Credentials } from '../channels/channel.ts';
import type { CredentialsVault } from '../credentials-vault.ts';
import type { SinkFilter } from '../domain/passes-filter.ts';
import type { SinkTarget } from '../domain/sink-target.ts';
import type { AuditPort, SettingsPort } from '../ports.ts';
import { readLimits } from '../settings.ts';
import type { SinksTables } from '../tables.ts';
import { describeSink, targetOf } from './describe-sink.ts';
import { refuseAddress, refuseMissingCredentials } from './refuse-target.ts';

export interface SinkInput {
  readonly name: string;
  readonly target: SinkTarget;
  readonly filter: SinkFilter;
  readonly credentials?: GivenCredentials | undefined;
  readonly startAt: 'now' | 'beginning';
}

export interface GivenCredentials {
  readonly password?: string | undefined;
  readonly privateKey?: string | undefined;
}

export interface CommandDeps {
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly vault: CredentialsVault;
  readonly guard: OutboundGuard;
}

export const takeCredentials = (given: GivenCredentials | undefined): Credentials => ({
  ...(given?.password === undefined ? {} : { password: new Secret(given.password) }),
  ...(given?.privateKey === undefined ? {} : { privateKey: new Secret(given.privateKey) }),
});

/** Those who make sinks for one tenant at the same time go one after the other, so that the limit holds. */
async function refuseTooMany(tx: Tx, tenantId: string, countMax: number): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`sinks/count/${tenantId}`}, 0))`.execute(tx);
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM sinks.sinks`.execute(tx);
  if ((rows[0]?.count ?? 0) >= countMax) throw new CodedError('SINK_002', { params: { max: countMax } });
}

/** @throws CodedError `SINK_001` when the name is taken */
export async function refuseTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error, 'sinks_name'))
      throw new CodedError('SINK_001', { where: 'body.name', params: { name } });
    throw error;
  }
}

/**
 * Makes a sink that begins at the end of the log, or at its beginning.
 * @returns for a webhook its signing secret, which is never shown again
 * @throws CodedError `SINK_001` name taken, `SINK_002` too many, `SINK_003` address not allowed, `SINK_006`
 */
export function createCreateSink({ audit, settings, vault, guard }: CommandDeps) {
  return async (
    tx: Tx,
    actor: Actor,
    input: SinkInput,
  ): Promise<{ readonly id: SinkId; readonly signingSecret: Secret | undefined }> => {
    const { name, target, filter, startAt } = input;
    const { tenantId, scopeId } = actor.caller;
    await refuseAddress(guard, target);
    await refuseTooMany(tx, tenantId, (await readLimits(tx, settings)).countMax);
    const signingSecret = target.kind === 'webhook' ? newSigningSecret() : undefined;
    const held: Credentials = {
      ...takeCredentials(input.credentials),
      ...(signingSecret === undefined ? {} : { signingSecret }),
    };
    refuseMissingCredentials(target, held);
    const id = newId('sink');
    const row = {
      id,
      tenant_id: tenantId,
      name,
      kind: target.kind,
      target: JSON.stringify(target),
      actions: [...filter.actions],
      results: [...filter.results],
      state: 'active' as const,
      sealed_credentials: Object.keys(held).length === 0 ? null : await vault.seal(id, held),
      previous_until: null,
      created_at: actor.at,
      updated_at: actor.at,
    };
    const db = tx.withTables<SinksTables>();
    await refuseTakenName(name, () => db.insertInto('sinks.sinks').values(row).execute());
    const nextIndex = startAt === 'now' ? await audit.readSize(tx, tenantId) : 0;
    await db
      .insertInto('sinks.cursors')
      .values({ sink_id: id, tenant_id: tenantId, next_index: nextIndex })
      .execute();
    await audit.record(tx, tenantId, actor.origin, {
      action: 'sink.created',
      target: targetOf({ id, name }),
      scopeId,
      after: { ...describeSink({ ...row, target }), nextIndex },
    });
    return { id, signingSecret };
  };
}

export type CreateSink = ReturnType<typeof createCreateSink>;
