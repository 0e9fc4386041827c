import type { Tx } from '@haechi/database';
import type { ScopeKind } from '@haechi/decision';
import type { ScopeId, TenantId } from '@haechi/kernel';
import type { AccessTables } from '../tables.ts';

export interface NewScope {
  readonly id: ScopeId;
  readonly kind: Exclude<ScopeKind, 'platform'>;
  readonly parentId: ScopeId;
  readonly tenantId: TenantId;
  readonly name: string;
}

/** Makes a place where rights can hold; in the transaction that makes the thing it stands for. */
export async function registerScope(tx: Tx, scope: NewScope): Promise<void> {
  await tx
    .withTables<AccessTables>()
    .insertInto('access.scopes')
    .values({
      id: scope.id,
      tenant_id: scope.tenantId,
      kind: scope.kind,
      parent_id: scope.parentId,
      name: scope.name,
    })
    .execute();
}

export async function renameScope(tx: Tx, id: ScopeId, name: string): Promise<void> {
  await tx
    .withTables<AccessTables>()
    .updateTable('access.scopes')
    .set({ name })
    .where('id', '=', id)
    .execute();
}
