import type { Tx } from '@haechi/database';
import { sql } from 'kysely';

const GUARDED = [
  'audit_logs',
  'tiles',
  'checkpoints',
  'platform_leaves',
  'platform_tiles',
  'platform_checkpoints',
  'hour_blocks',
] as const;
const TRIGGERS = ['refuse_change', 'refuse_truncate'] as const;

/** Triggers that should protect the log and do not hold in every session: dropped, disabled or weakened. */
export async function findMissingDefences(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT c.relname || '.' || t.tgname AS name
    FROM pg_catalog.pg_trigger t
    JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'audit' AND t.tgenabled = 'A'`.execute(tx);
  const present = new Set(rows.map((row) => row.name));
  return GUARDED.flatMap((table) => TRIGGERS.map((trigger) => `${table}.${trigger}`)).filter(
    (name) => !present.has(name),
  );
}
