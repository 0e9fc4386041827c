import type { Tx } from '@haechi/database';
import { type Clock, CodedError, type ScopeId, type TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { AuditOrigin } from '../domain/event.ts';
import type { ErasureList } from '../erasure-list.ts';
import type { DataKeys } from './keep-data-keys.ts';
import type { RecordEvent } from './record.ts';

export const ERASED = 'person.erased';

export interface PersonToErase {
  readonly tenantId: TenantId;
  readonly scopeId: ScopeId;
  /** Public id of the person. */
  readonly subjectId: string;
  readonly reason: string;
}

export interface Erasure {
  readonly erasedAt: Date;
  /** For after the commit: this process opens nothing of it any more, and the list outside the database knows. */
  settle(): void;
}

export type ErasePerson = (tx: Tx, origin: AuditOrigin, wanted: PersonToErase) => Promise<Erasure>;

/** Erases a person from the logs of all tenants. Needs a system transaction. @returns what to do after the commit */
export type ErasePersonEverywhere = (
  tx: Tx,
  origin: AuditOrigin,
  subjectId: string,
  reason: string,
) => Promise<() => void>;

export function createErasePersonEverywhere(erase: ErasePerson): ErasePersonEverywhere {
  return async (tx, origin, subjectId, reason) => {
    const { rows } = await sql<{ tenant_id: TenantId }>`
      SELECT DISTINCT tenant_id FROM audit.data_keys
      WHERE subject_id = ${subjectId} AND wrapped IS NOT NULL`.execute(tx);
    const erasures: Erasure[] = [];
    for (const { tenant_id: tenantId } of rows) {
      // The scope of a tenant has its id.
      const scopeId = tenantId as string as ScopeId; // only the brand differs
      erasures.push(await erase(tx, origin, { tenantId, scopeId, subjectId, reason }));
    }
    return () => {
      for (const erasure of erasures) erasure.settle();
    };
  };
}

interface ErasePersonDeps {
  readonly record: RecordEvent;
  readonly keys: Pick<DataKeys, 'forget'>;
  readonly list: ErasureList;
  readonly clock: Clock;
}

/**
 * Erases a person from the log of a tenant: the key of what is encrypted for them is taken away, and that this was
 * done is itself an event. No entry and no hash changes.
 */
export function createErasePerson({ record, keys, list, clock }: ErasePersonDeps): ErasePerson {
  return async (tx, origin, { tenantId, scopeId, subjectId, reason }) => {
    const erasedAt = new Date(clock.now());
    const { rows } = await sql<{ id: string }>`
      UPDATE audit.data_keys SET wrapped = NULL, erased_at = ${erasedAt}
      WHERE tenant_id = ${tenantId} AND subject_id = ${subjectId} AND wrapped IS NOT NULL
      RETURNING id`.execute(tx);
    if (rows.length === 0) throw new CodedError('AUD_004');
    const ids = rows.map(({ id }) => id);
    await record(tx, tenantId, origin, {
      action: ERASED,
      target: { kind: 'user', id: subjectId, name: subjectId },
      // Of nobody: it must stay readable, and sealing it would make the person a new key.
      subjectId: null,
      scopeId,
      reason,
      details: { keys: ids },
    });
    return {
      erasedAt,
      settle() {
        keys.forget(ids);
        list.add(ids);
      },
    };
  };
}
