import type { Tx } from '@haechi/database';
import { sql } from 'kysely';

const LOG = 'audit_logs';
const LOG_TRIGGERS = ['refuse_change', 'refuse_delete', 'refuse_truncate', 'keep_places_unique'] as const;
const GUARDED: Readonly<Record<string, readonly string[]>> = {
  [LOG]: LOG_TRIGGERS,
  tiles: ['refuse_change', 'refuse_truncate'],
  checkpoints: ['refuse_change', 'refuse_truncate'],
  platform_leaves: ['refuse_change', 'refuse_truncate'],
  platform_tiles: ['refuse_change', 'refuse_truncate'],
  platform_checkpoints: ['refuse_change', 'refuse_truncate'],
  hour_blocks: ['refuse_change', 'refuse_truncate'],
  segments: ['keep_proven', 'keep_steps'],
  legal_holds: ['keep_holds'],
};

/** Triggers that should protect the log and do not hold in every session: dropped, disabled or weakened. */
export async function findMissingDefences(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ table: string; is_partition: boolean; triggers: string[] }>`
    SELECT c.relname AS table, c.relispartition AS is_partition,
           coalesce((SELECT json_agg(t.tgname) FROM pg_catalog.pg_trigger AS t
                     WHERE t.tgrelid = c.oid AND t.tgenabled = 'A'), '[]') AS triggers
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'audit' AND c.relkind IN ('r', 'p')
      AND (c.relispartition OR c.relname = ANY (${Object.keys(GUARDED)}::text[]))
    ORDER BY c.relname`.execute(tx);
  const present = new Map(rows.map((row) => [row.table, new Set(row.triggers)]));
  // A statement that names a partition meets the triggers of the partition only.
  const partitions = rows.filter((row) => row.is_partition).map((row) => [row.table, LOG_TRIGGERS] as const);
  return [...Object.entries(GUARDED), ...partitions].flatMap(([table, triggers]) =>
    triggers
      .filter((trigger) => present.get(table)?.has(trigger) !== true)
      .map((trigger) => `${table}.${trigger}`),
  );
}
