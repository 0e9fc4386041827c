import type { Database, Tx } from '@haechi/database';
import { type Clock, HOUR_MS, type TenantId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { createTileNodeReader, proveConsistency } from '@haechi/transparency';
import { sql } from 'kysely';
import { joinHashes } from '../domain/hash-list.ts';
import {
  type HourNumber,
  type HourRange,
  hourExtensions,
  hourOf,
  planHourRanges,
  type SignedSize,
  startOfHour,
} from '../domain/hour-block.ts';
import { treeHasher } from '../domain/leaf.ts';
import { createStoredTileReader } from '../queries/read-stored-tile.ts';
import type { LogIdentity } from '../signing/log-identity.ts';
import type { AuditTables } from '../tables.ts';
import { passFence } from './pass-fence.ts';

/** Blocks of one log that share a transaction; after a long downtime there are more. */
const BLOCKS_MAX = 200;

interface SealDeps {
  readonly database: Database;
  readonly identity: LogIdentity;
  readonly clock: Clock;
  readonly log: Logger;
}

/** @returns `more` when another log, or more of the same, is due. @throws FencedError when a newer epoch leads */
export type SealHours = (epoch: number) => Promise<'more' | 'idle'>;

/** A log whose last hours are not sealed. */
interface DueLog {
  readonly tenantId: TenantId;
  readonly last: HourRange | undefined;
}

async function findDueLog(
  tx: Tx,
  through: HourNumber,
  skipped: readonly TenantId[],
): Promise<DueLog | undefined> {
  const { rows } = await sql<{
    tenant_id: TenantId;
    hour: Date | null;
    from_index: number | null;
    to_index: number | null;
  }>`
    SELECT t.tenant_id, b.hour, b.from_index, b.to_index FROM audit.trees AS t
    LEFT JOIN LATERAL (SELECT hour, from_index, to_index FROM audit.hour_blocks
                       WHERE tenant_id = t.tenant_id ORDER BY hour DESC LIMIT 1) AS b ON true
    WHERE t.tenant_id <> ALL (${skipped}::uuid[])
      AND CASE WHEN b.hour IS NULL
            THEN EXISTS (SELECT FROM audit.checkpoints AS c
                         WHERE c.tenant_id = t.tenant_id AND c.created_at < ${startOfHour(through + 1)})
            ELSE b.hour < ${startOfHour(through)} END
    LIMIT 1`.execute(tx);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { tenant_id: tenantId, hour, from_index: fromIndex, to_index: toIndex } = row;
  const isFirst = hour === null || fromIndex === null || toIndex === null;
  return {
    tenantId,
    last: isFirst ? undefined : { hour: hourOf(hour.getTime()), fromIndex, toIndex },
  };
}

async function readSignedSizes(
  tx: Tx,
  { tenantId, last }: DueLog,
  through: HourNumber,
): Promise<SignedSize[]> {
  const { rows } = await sql<SignedSize>`
    SELECT (extract(epoch FROM date_trunc('hour', created_at, 'UTC')) / ${HOUR_MS / 1000})::bigint AS hour, max(size) AS size
    FROM audit.checkpoints
    WHERE tenant_id = ${tenantId} AND size > ${last?.toIndex ?? 0} AND created_at < ${startOfHour(through + 1)}
    GROUP BY 1`.execute(tx);
  return rows;
}

async function readRootAt(tx: Tx, tenantId: TenantId, size: number): Promise<Uint8Array> {
  const row = await tx
    .withTables<AuditTables>()
    .selectFrom('audit.checkpoints')
    .select('root')
    .where('tenant_id', '=', tenantId)
    .where('size', '=', size)
    .executeTakeFirst();
  if (row === undefined) throw new Error(`the log has lost its checkpoint of ${size}: run a verification`);
  return row.root;
}

async function proveFromBlockBefore(tx: Tx, tenantId: TenantId, range: HourRange): Promise<Uint8Array> {
  const { fromIndex, toIndex } = range;
  if (fromIndex === 0 || fromIndex === toIndex) return new Uint8Array();
  const readNodes = createTileNodeReader(toIndex, createStoredTileReader(tx, tenantId), treeHasher);
  const proof = await proveConsistency(fromIndex, toIndex, readNodes, treeHasher);
  if (!proof.ok) throw new Error(`a log that grew is not consistent: ${proof.error.message}`);
  return joinHashes(proof.value);
}

/**
 * Seals the hours that have ended, one log at a time, in the order of time and without a gap: after downtime the
 * hours that were missed come first. Twice the same hour is impossible, because blocks follow the last one that is
 * stored and every writer passes the fence.
 */
export function createSealHours({ database, identity, clock, log }: SealDeps): SealHours {
  let sealedThrough: HourNumber | undefined;
  let skipped: TenantId[] = [];

  async function seal(tx: Tx, due: DueLog, through: HourNumber): Promise<void> {
    const { tenantId } = due;
    const ranges = planHourRanges(due.last, await readSignedSizes(tx, due, through), through);
    const sealedAt = new Date(clock.now());
    for (const range of ranges.slice(0, BLOCKS_MAX)) {
      const root = await readRootAt(tx, tenantId, range.toIndex);
      const consistency = await proveFromBlockBefore(tx, tenantId, range);
      await tx
        .withTables<AuditTables>()
        .insertInto('audit.hour_blocks')
        .values({
          tenant_id: tenantId,
          hour: startOfHour(range.hour),
          from_index: range.fromIndex,
          to_index: range.toIndex,
          root,
          note: await identity.signCheckpoint(tenantId, range.toIndex, root, hourExtensions(range)),
          consistency,
          sealed_at: sealedAt,
        })
        .execute();
    }
  }

  async function sealNext(epoch: number, through: HourNumber): Promise<'more' | 'idle'> {
    let failing: TenantId | undefined;
    try {
      return await database.system('seal the hours of a log', async (tx) => {
        await passFence(tx, epoch);
        const due = await findDueLog(tx, through, skipped);
        if (due === undefined) return 'idle';
        failing = due.tenantId;
        await seal(tx, due, through);
        return 'more';
      });
    } catch (error) {
      if (failing === undefined) throw error;
      // A log that was tampered with must not keep all others from being sealed; it is tried again next hour.
      skipped = [...skipped, failing];
      log.error({ err: error, tenantId: failing }, 'the hours of a log cannot be sealed');
      return 'more';
    }
  }

  return async (epoch) => {
    const through = hourOf(clock.now()) - 1;
    if (sealedThrough !== undefined && through <= sealedThrough) return 'idle';
    const outcome = await sealNext(epoch, through);
    if (outcome === 'idle') {
      sealedThrough = through;
      skipped = [];
    }
    return outcome;
  };
}
