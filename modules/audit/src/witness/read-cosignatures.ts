import type { Database, Tx } from '@haechi/database';
import { PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import { addSignatureLines } from '@haechi/transparency';
import { sql } from 'kysely';
import type { StoredCheckpoint } from '../domain/log-source.ts';
import type { WitnessedTree } from './log-to-witness.ts';

/** A note with what witnesses signed of it, in the order of their names. */
export async function withCosignatures<T extends { readonly size: number; readonly note: string }>(
  tx: Tx,
  tenantId: TenantId,
  tree: WitnessedTree,
  checkpoint: T,
): Promise<T> {
  const { rows } = await sql<{ line: string }>`
    SELECT line FROM audit.cosignatures
    WHERE tenant_id = ${tenantId} AND log = ${tree} AND size = ${checkpoint.size} ORDER BY line`.execute(tx);
  const lines = rows.map(({ line }) => line);
  return { ...checkpoint, note: addSignatureLines(checkpoint.note, lines) };
}

/**
 * The newest checkpoint of a log that most of its witnesses signed and that covers `beyond` entries.
 * @returns undefined while no witness signed such a one
 */
export async function findWitnessedCheckpoint(
  tx: Tx,
  tenantId: TenantId,
  wanted: { readonly beyond: number; readonly witnessesMin: number },
): Promise<StoredCheckpoint | undefined> {
  const { rows } = await sql<StoredCheckpoint>`
    SELECT c.size, c.root, c.note FROM (
      SELECT size, count(*) AS signatures FROM audit.cosignatures
      WHERE tenant_id = ${tenantId} AND log = 'own' AND size > ${wanted.beyond}
      GROUP BY size HAVING count(*) >= ${wanted.witnessesMin}
      ORDER BY count(*) DESC, size DESC LIMIT 1) AS signed
    JOIN audit.checkpoints AS c ON c.tenant_id = ${tenantId} AND c.size = signed.size`.execute(tx);
  const [found] = rows;
  return found === undefined ? undefined : await withCosignatures(tx, tenantId, 'own', found);
}

export interface WitnessState {
  readonly id: string;
  readonly verifierKey: string;
  readonly url: string | null;
  readonly tree: WitnessedTree;
  readonly signedSize: number | null;
  readonly signedAt: Date | null;
  readonly failures: number;
  readonly problem: string | null;
}

/** Where the witnesses of a tenant stand. */
export async function readWitnessStates(tx: Tx, tenantId: TenantId): Promise<WitnessState[]> {
  const { rows } = await sql<WitnessState>`
    SELECT w.id, w.verifier_key AS "verifierKey", w.url, s.log AS tree, s.signed_size AS "signedSize",
           s.signed_at AS "signedAt", s.failures, s.problem
    FROM audit.witnesses AS w JOIN audit.witness_states AS s ON s.witness_id = w.id
    WHERE w.tenant_id = ${tenantId} AND w.removed_at IS NULL
    ORDER BY w.created_at, w.id, s.log`.execute(tx);
  return rows;
}

/** Who cosigns the platform tree. */
export async function readPlatformTreeWitnesses(database: Database): Promise<WitnessState[]> {
  const states = await database.system(
    'tell who cosigns the platform tree',
    (tx) => readWitnessStates(tx, PLATFORM_TENANT_ID),
    { readOnly: true },
  );
  return states.filter(({ tree }) => tree === 'platform_tree');
}

/** The same of every tenant: how old the last signature of each witness is, for the metrics. */
export async function readWitnessAges(tx: Tx): Promise<(WitnessState & { readonly tenantId: TenantId })[]> {
  const { rows } = await sql<WitnessState & { tenantId: TenantId }>`
    SELECT w.tenant_id AS "tenantId", w.id, w.verifier_key AS "verifierKey", w.url, s.log AS tree,
           s.signed_size AS "signedSize", s.signed_at AS "signedAt", s.failures, s.problem
    FROM audit.witnesses AS w JOIN audit.witness_states AS s ON s.witness_id = w.id
    WHERE w.removed_at IS NULL ORDER BY w.id, s.log`.execute(tx);
  return rows;
}
