import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { nearestNames } from '@haechi/decision';
import type { Caller } from '@haechi/http';
import { type Clock, CodedError, formatId, newId, type ScopeId } from '@haechi/kernel';
import { nameScope } from '../../domain/name-scope.ts';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import type { AccessTables, OpaMarkRow } from '../../tables.ts';
import { EVERY_TYPE } from '../domain/marks.ts';

export interface MarkForOpaDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly mirror: AccessMirror;
  readonly clock: Clock;
}

export interface NewMark {
  readonly scopeId: ScopeId;
  readonly resourceType: string;
  readonly reason: string;
}

/** Where questions are also put to the policy server. */
export function createMarkForOpa({ audit, mirror, clock }: MarkForOpaDeps) {
  function describe(mark: Pick<OpaMarkRow, 'scope_id' | 'resource_type'>) {
    const scope = mirror.current().scopes.get(mark.scope_id);
    return {
      scope: scope === undefined ? mark.scope_id : nameScope(scope.kind, scope.id),
      resourceType: mark.resource_type,
    };
  }

  function targetOf(mark: OpaMarkRow) {
    const { scope, resourceType } = describe(mark);
    return { kind: 'opa_mark', id: formatId('opaMark', mark.id), name: `${resourceType} @ ${scope}` };
  }

  function refuseUnknownType(type: string): void {
    if (type === EVERY_TYPE) return;
    const known = [
      ...new Set(mirror.current().snapshot.permissions.definitions.map(({ resource }) => resource)),
    ];
    if (known.includes(type)) return;
    throw new CodedError('OPA_001', {
      params: { type, nearest: nearestNames(type, known).join(', ') || '-' },
    });
  }

  return {
    /** @throws CodedError `OPA_001` for a type nobody registered, `OPA_002` when it is marked already */
    async mark(tx: Tx, caller: Caller, origin: AuditOrigin, input: NewMark): Promise<OpaMarkRow> {
      refuseUnknownType(input.resourceType);
      const row: OpaMarkRow = {
        id: newId('opaMark'),
        tenant_id: caller.tenantId,
        scope_id: input.scopeId,
        resource_type: input.resourceType,
        reason: input.reason,
        created_by: caller.id,
        created_at: new Date(clock.now()),
      };
      const made = await tx
        .withTables<AccessTables>()
        .insertInto('access.opa_marks')
        .values(row)
        .onConflict((conflict) => conflict.columns(['scope_id', 'resource_type']).doNothing())
        .returning('id')
        .executeTakeFirst();
      if (made === undefined) throw new CodedError('OPA_002', { params: { type: input.resourceType } });
      await audit.record(tx, caller.tenantId, origin, {
        action: 'opa_mark.made',
        target: targetOf(row),
        scopeId: input.scopeId,
        reason: input.reason,
        after: describe(row),
      });
      return row;
    },

    async unmark(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      row: OpaMarkRow,
      reason: string,
    ): Promise<void> {
      await tx.withTables<AccessTables>().deleteFrom('access.opa_marks').where('id', '=', row.id).execute();
      await audit.record(tx, caller.tenantId, origin, {
        action: 'opa_mark.taken_away',
        target: targetOf(row),
        scopeId: row.scope_id,
        reason,
        before: describe(row),
      });
    },
  };
}
