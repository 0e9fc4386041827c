import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { LogHead, LogSource, StoredEntry } from '../domain/log-source.ts';
import { MOVED_STATES, TIER_OF } from '../domain/segment-steps.ts';
import type { AuditTables } from '../tables.ts';
import { listSegments } from '../tiers/segment.ts';

/** Opens a short read-only transaction that may see the log. */
export type OpenRead = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

interface EndRow {
  readonly entries_end: number;
  readonly checkpoints_end: number;
  readonly tree: null;
}

type TreeRow = Omit<EndRow, 'tree'> & {
  readonly tree: number;
  readonly root: Uint8Array;
  readonly subtrees: Uint8Array;
};

/** One statement, one snapshot: its parts cannot contradict each other because the log grew in between. */
async function readHead(tx: Tx, tenantId: TenantId): Promise<LogHead> {
  const { rows } = await sql<EndRow | TreeRow>`
    SELECT greatest((SELECT coalesce(max(index) + 1, 0) FROM audit.audit_logs WHERE tenant_id = ${tenantId}),
                    (SELECT coalesce(max(to_index), 0) FROM audit.segments
                     WHERE tenant_id = ${tenantId} AND state = ANY (${MOVED_STATES}::text[]))) AS entries_end,
           (SELECT coalesce(max(size), 0) FROM audit.checkpoints WHERE tenant_id = ${tenantId}) AS checkpoints_end,
           stored.size AS tree, stored.root, stored.subtrees
    FROM (VALUES (${tenantId}::uuid)) AS wanted (tenant_id)
    LEFT JOIN audit.trees AS stored ON stored.tenant_id = wanted.tenant_id`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('a statement that answers one row answered none');
  const tree = row.tree === null ? undefined : { size: row.tree, root: row.root, subtrees: row.subtrees };
  return { entriesEnd: row.entries_end, checkpointsEnd: row.checkpoints_end, tree };
}

/** Reads entries `[from, to)` from all tiers. */
type ReadRange = (from: number, to: number) => Promise<readonly StoredEntry[]>;

const EXPIRED = MOVED_STATES.filter((state) => TIER_OF[state] === 'expired');

/**
 * The log of one tenant. Each range is read in a transaction of its own, so none lasts long.
 * @param readRange reads also what left the database; unless given, nothing did
 */
export function createDatabaseLogSource(
  open: OpenRead,
  tenantId: TenantId,
  readRange?: ReadRange,
): LogSource {
  const readHotRange: ReadRange = (from, to) =>
    open((tx) =>
      tx
        .withTables<AuditTables>()
        .selectFrom('audit.audit_logs')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('index', '>=', from)
        .where('index', '<', to)
        .orderBy('index')
        .execute(),
    );
  return {
    readHead: () => open((tx) => readHead(tx, tenantId)),
    readEntries: readRange ?? readHotRange,
    readExpired: () =>
      open(async (tx) => {
        const expired = await listSegments(tx, tenantId, EXPIRED);
        return expired.map(({ from_index: from, to_index: to }) => ({ from, to }));
      }),
    readTiles: (level, from, to) =>
      open((tx) =>
        tx
          .withTables<AuditTables>()
          .selectFrom('audit.tiles')
          .select(['index', 'hashes', 'root'])
          .where('tenant_id', '=', tenantId)
          .where('level', '=', level)
          .where('index', '>=', from)
          .where('index', '<', to)
          .orderBy('index')
          .execute(),
      ),
    readCheckpoints: (from, to) =>
      open((tx) =>
        tx
          .withTables<AuditTables>()
          .selectFrom('audit.checkpoints')
          .select(['size', 'root', 'note'])
          .where('tenant_id', '=', tenantId)
          .where('size', '>=', from)
          .where('size', '<', to)
          .orderBy('size')
          .execute(),
      ),
  };
}
