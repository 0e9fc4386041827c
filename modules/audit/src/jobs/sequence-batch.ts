import type { Database, Tx } from '@haechi/database';
import type { Clock, TenantId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { SequencedEvent } from '../domain/event.ts';
import type { LogIdentity } from '../signing/log-identity.ts';
import type { AuditTables } from '../tables.ts';
import type { IntakeRow } from '../use-cases/record.ts';
import { growPlatformTree } from './grow-platform-tree.ts';
import { type GrownTree, growTrees, type TreeRow } from './grow-trees.ts';
import { FencedError, passFence } from './pass-fence.ts';
import { insertCheckpoints, insertLogRows, insertTiles, upsertTrees } from './write-batch.ts';

/** Events that share one transaction and one checkpoint per log. */
export const BATCH_MAX = 1_000;

export interface BatchOutcome {
  /** Events that got their place. */
  readonly taken: number;
  /** True when another process leads in a newer epoch: nothing was written. */
  readonly fenced: boolean;
}

export type SequenceBatch = (epoch: number) => Promise<BatchOutcome>;

interface SequenceDeps {
  readonly database: Database;
  readonly identity: LogIdentity;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told after each commit which events got their place, in the order of their positions. */
  readonly sequenced?: (events: readonly SequencedEvent[]) => void;
}

/**
 * Planned anew each time, for as many rows as there are, and by place: a plan that was kept from when the intake was empty
 * would read the whole table, with all that was taken from it, for every batch of a backlog.
 */
async function takeIntake(tx: Tx): Promise<IntakeRow[]> {
  const { rows } = await sql<IntakeRow & { sequence: number }>`
    DELETE FROM audit.intake
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM audit.intake ORDER BY sequence LIMIT ${sql.lit(BATCH_MAX)}))
    RETURNING sequence, tenant_id, event_id, leaf`.execute(tx);
  return rows.toSorted((one, other) => one.sequence - other.sequence);
}

async function readTrees(tx: Tx, tenantIds: readonly TenantId[]): Promise<TreeRow[]> {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.trees')
    .select(['tenant_id', 'size', 'subtrees'])
    .where('tenant_id', 'in', tenantIds)
    .execute();
}

async function sign(identity: LogIdentity, trees: readonly GrownTree[]): Promise<string[]> {
  return await Promise.all(
    trees.map(({ tenantId, size, root }) => identity.signCheckpoint(tenantId, size, root)),
  );
}

/**
 * Gives the oldest waiting events their place: index and leaf hash, the grown tree, a signed checkpoint for each log
 * it touched and one for the platform tree, all in one transaction with their removal from the intake. Nothing is kept in memory between batches,
 * so a commit whose answer was lost does no harm.
 */
export function createSequenceBatch(deps: SequenceDeps): SequenceBatch {
  const { database, identity, clock, log, sequenced } = deps;

  async function sequence(tx: Tx, epoch: number): Promise<readonly SequencedEvent[]> {
    const intake = await takeIntake(tx);
    if (intake.length === 0) return [];
    const { nextPosition: position, platformTree } = await passFence(tx, epoch);
    const tenantIds = [...new Set(intake.map((row) => row.tenant_id))];
    const { rows, events, trees } = growTrees(intake, await readTrees(tx, tenantIds), position);
    const at = new Date(clock.now());
    await insertLogRows(tx, rows);
    const lost = await insertTiles(tx, trees);
    for (const tile of lost)
      log.error(tile, 'the log has lost entries: a tile cannot be made; run a verification');
    await upsertTrees(tx, trees, epoch, at);
    const notes = await sign(identity, trees);
    await insertCheckpoints(tx, trees, notes, at);
    await growPlatformTree(tx, { identity, platformTree, trees, notes, at });
    await sql`UPDATE audit.sequencer SET next_position = ${position + rows.length}`.execute(tx);
    return events;
  }

  return async (epoch) => {
    try {
      const events = await database.system('sequence the log', (tx) => sequence(tx, epoch));
      if (events.length > 0) sequenced?.(events);
      return { taken: events.length, fenced: false };
    } catch (error) {
      if (error instanceof FencedError) return { taken: 0, fenced: true };
      throw error;
    }
  };
}
