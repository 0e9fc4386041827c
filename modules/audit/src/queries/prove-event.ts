import type { Tx } from '@haechi/database';
import { CodedError, type EventId, type TenantId } from '@haechi/kernel';
import { createTileNodeReader, formatProof, proveInclusion } from '@haechi/transparency';
import { treeHasher } from '../domain/leaf.ts';
import type { AuditTables } from '../tables.ts';
import { findWitnessedCheckpoint } from '../witness/read-cosignatures.ts';
import { readNewestCheckpoint } from './read-newest-checkpoint.ts';
import { createStoredTileReader } from './read-stored-tile.ts';

async function findIndex(tx: Tx, tenantId: TenantId, id: EventId): Promise<number> {
  const row = await tx
    .withTables<AuditTables>()
    .selectFrom('audit.audit_logs')
    .select('index')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.index ?? (await refuseUnknown(tx, tenantId, id));
}

/** @throws {CodedError} AUD_001 while the event waits for its place, RES_001 when there is none */
export async function refuseUnknown(tx: Tx, tenantId: TenantId, id: EventId): Promise<never> {
  const waiting = await tx
    .withTables<AuditTables>()
    .selectFrom('audit.intake')
    .select('event_id')
    .where('tenant_id', '=', tenantId)
    .where('event_id', '=', id)
    .executeTakeFirst();
  if (waiting === undefined) throw new CodedError('RES_001');
  throw new CodedError('AUD_001', { retryAfterSeconds: 1 });
}

/**
 * The proof that an event of the hot tier is in the log of a tenant (C2SP tlog-proof).
 * @throws {CodedError} RES_001 when there is no such event, AUD_001 while it waits for its place
 */
export const proveEvent = async (tx: Tx, tenantId: TenantId, id: EventId): Promise<string> =>
  await proveEntry(tx, tenantId, await findIndex(tx, tenantId, id));

/**
 * The proof that an entry is in the log of a tenant, whatever tier it lies in: against a checkpoint that witnesses
 * signed, if there is one that covers it, else against the newest.
 */
export async function proveEntry(tx: Tx, tenantId: TenantId, index: number): Promise<string> {
  // One that others signed as well proves more than the newest one.
  const checkpoint =
    (await findWitnessedCheckpoint(tx, tenantId, { beyond: index, witnessesMin: 1 })) ??
    (await readNewestCheckpoint(tx, tenantId));
  if (checkpoint === undefined) throw new Error('the log has entries and no checkpoint: run a verification');
  const { size, note } = checkpoint;
  const readNodes = createTileNodeReader(size, createStoredTileReader(tx, tenantId), treeHasher);
  const proof = await proveInclusion(index, size, readNodes, treeHasher);
  if (!proof.ok) throw new Error(`the newest checkpoint does not cover an entry: ${proof.error.message}`);
  return formatProof({ index, hashes: proof.value, checkpoint: note });
}
