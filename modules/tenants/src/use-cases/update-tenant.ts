import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError, formatId, type TenantId } from '@haechi/kernel';
import { acceptsChanges } from '../domain/tenant-states.ts';
import type { AccessPort, AuditPort } from '../ports.ts';
import { scopeOf } from '../scope-of.ts';
import type { TenantsTables } from '../tables.ts';
import { changedFields } from './changed-fields.ts';

export interface TenantChange {
  readonly name?: string | undefined;
  readonly businessTypes?: readonly string[] | undefined;
}

export type UpdateTenant = (tx: Tx, actor: Actor, tenantId: TenantId, change: TenantChange) => Promise<void>;

/** Renames an organisation or changes its business types. @throws CodedError `RES_001`, `TEN_004` */
export function createUpdateTenant(deps: { access: AccessPort; audit: AuditPort }): UpdateTenant {
  return async (tx, actor, tenantId, change) => {
    const db = tx.withTables<TenantsTables>();
    const row = await db
      .selectFrom('tenants.tenants')
      .selectAll()
      .where('id', '=', tenantId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) throw new CodedError('RES_001');
    if (!acceptsChanges(row.state)) throw new CodedError('TEN_004', { extensions: { state: row.state } });
    const changes = changedFields({ name: row.name, businessTypes: row.business_types }, { ...change });
    if (changes === undefined) return;
    const name = change.name ?? row.name;
    await db
      .updateTable('tenants.tenants')
      .set({ name, business_types: [...(change.businessTypes ?? row.business_types)], updated_at: actor.at })
      .where('id', '=', tenantId)
      .execute();
    const scopeId = scopeOf(tenantId);
    if (name !== row.name) await deps.access.renameScope(tx, scopeId, name);
    await deps.audit.record(tx, tenantId, actor.origin, {
      action: 'tenant.updated',
      target: { kind: 'tenant', id: formatId('tenant', tenantId), name },
      scopeId,
      ...changes,
    });
  };
}
