import type { Database, Tx } from '@haechi/database';
import {
  type Clock,
  isUuid,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  type ScopeId,
  type TenantId,
} from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { AuditEvent } from '../domain/event.ts';
import type { ErasureList } from '../erasure-list.ts';
import { systemOrigin } from '../origin.ts';
import { parseLeaf } from '../parse-leaf.ts';
import { ERASED } from './erase-person.ts';
import type { RecordEvent } from './record.ts';

const REPLAYED = 'person.erasure_replayed';

/** Ids of the keys that an event says were erased. */
export function erasedKeysOf({ action, details }: Pick<AuditEvent, 'action' | 'details'>): string[] {
  if (action !== ERASED && action !== REPLAYED) return [];
  const { keys } = details;
  return Array.isArray(keys) ? keys.filter((id) => typeof id === 'string' && isUuid(id)).map(String) : [];
}

interface ReplayDeps {
  readonly database: Database;
  readonly record: RecordEvent;
  readonly list: ErasureList;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Reborn {
  readonly id: string;
  readonly tenant_id: TenantId;
}

/** What the log itself says was erased: a key table restored alone is older than its log. */
async function readErasedOfLog(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ leaf: string }>`
    SELECT leaf FROM audit.audit_logs WHERE action IN (${ERASED}, ${REPLAYED})
    UNION ALL SELECT leaf FROM audit.intake WHERE leaf LIKE ${`%"action":"${ERASED}"%`}`.execute(tx);
  return rows.flatMap(({ leaf }) => {
    const event = parseLeaf(leaf);
    return event === undefined ? [] : erasedKeysOf(event);
  });
}

/**
 * Takes keys away again that a restored database brought back, before anything is read: those on the list outside the
 * database, and those the log names. Then the list learns what it does not know yet.
 * @returns how many keys had come back
 */
export function createReplayErasures(deps: ReplayDeps): () => Promise<number> {
  const { database, record, list, clock, log } = deps;

  async function eraseAgain(tx: Tx, ids: readonly string[]): Promise<readonly Reborn[]> {
    const { rows } = await sql<Reborn>`
      UPDATE audit.data_keys SET wrapped = NULL, erased_at = ${new Date(clock.now())}
      WHERE id = ANY (${ids}::uuid[]) AND wrapped IS NOT NULL RETURNING id, tenant_id`.execute(tx);
    for (const [tenantId, reborn] of Map.groupBy(rows, (row) => row.tenant_id))
      await record(tx, tenantId, systemOrigin('erasures'), {
        action: REPLAYED,
        scopeId: tenantId === PLATFORM_TENANT_ID ? PLATFORM_SCOPE_ID : (tenantId as string as ScopeId), // shared id
        details: { keys: reborn.map(({ id }) => id) },
      });
    return rows;
  }

  return async () => {
    const { reborn, erased } = await database.system(
      'erase again what a restore brought back',
      async (tx) => {
        const ids = [...new Set([...list.read(), ...(await readErasedOfLog(tx))])];
        const again = await eraseAgain(tx, ids);
        const { rows } = await sql<{ id: string }>`
        SELECT id FROM audit.data_keys WHERE erased_at IS NOT NULL`.execute(tx);
        return { reborn: again, erased: rows.map(({ id }) => id) };
      },
    );
    list.add(erased);
    if (reborn.length > 0)
      log.warn({ count: reborn.length }, 'erased people had come back and were erased again');
    return reborn.length;
  };
}
