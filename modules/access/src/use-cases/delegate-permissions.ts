import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import {
  type Clock,
  CodedError,
  DAY_MS,
  type DelegationId,
  formatId,
  newId,
  type ScopeId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import { nameScope } from '../domain/name-scope.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { Deciding } from '../engine/decide.ts';
import type { AccessTables, DelegationRow } from '../tables.ts';
import type { RefuseConflict } from './refuse-conflict.ts';
import { expandPatterns, refuseExcess } from './refuse-patterns.ts';

export interface DelegateDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly mirror: AccessMirror;
  readonly deciding: Deciding;
  readonly clock: Clock;
  readonly refuseConflict: RefuseConflict;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
  readonly isMember: (tx: Tx, tenantId: TenantId, userId: UserId) => Promise<boolean>;
}

export interface NewDelegation {
  readonly delegateId: UserId;
  readonly scopeId: ScopeId;
  readonly permissions: readonly string[];
  readonly startsAtMs?: number | undefined;
  readonly endsAtMs: number;
  readonly reason: string;
}

/** People lend each other what they hold themselves, for a time. What was lent to them they cannot lend. */
export function createDelegate(deps: DelegateDeps) {
  const describe = (row: DelegationRow) => {
    const scope = deps.mirror.current().scopes.get(row.scope_id);
    return {
      delegatorId: formatId('user', row.delegator_id),
      delegateId: formatId('user', row.delegate_id),
      scope: scope === undefined ? row.scope_id : nameScope(scope.kind, scope.id),
      permissions: [...row.permissions],
      startsAt: row.starts_at?.toISOString() ?? null,
      endsAt: row.ends_at.toISOString(),
    };
  };

  async function refuseWindow(tx: Tx, { startsAtMs, endsAtMs }: NewDelegation): Promise<void> {
    const from = Math.max(startsAtMs ?? deps.clock.now(), deps.clock.now());
    const daysMax = await deps.settings.readNumber(tx, 'access.delegationDaysMax');
    if (endsAtMs <= from || endsAtMs - deps.clock.now() > daysMax * DAY_MS)
      throw new CodedError('PERM_013', { where: 'body.endsAt', params: { days: daysMax } });
  }

  return {
    /**
     * @throws CodedError `PERM_002` for what the caller does not hold himself, `PERM_004` for what is not registered,
     * `PERM_010` when the tenant keeps it apart from what the other holds, `PERM_013` when it ends before it begins or later than allowed, `RES_001` when the other is no member
     */
    async delegate(tx: Tx, caller: Caller, origin: AuditOrigin, input: NewDelegation): Promise<DelegationId> {
      const permissions = expandPatterns(deps.mirror.current(), input.permissions);
      if (input.delegateId === caller.id || !(await deps.isMember(tx, caller.tenantId, input.delegateId)))
        throw new CodedError('RES_001', { where: 'body.delegate' });
      refuseExcess(permissions, (permission) => deps.deciding.mayLend(caller, permission, input.scopeId));
      await refuseWindow(tx, input);
      await deps.refuseConflict(tx, caller.tenantId, input.delegateId, {
        name: permissions.join(', '),
        roleIds: [],
        permissions,
      });
      const row: DelegationRow = {
        id: newId('delegation'),
        tenant_id: caller.tenantId,
        delegator_id: caller.id,
        delegate_id: input.delegateId,
        scope_id: input.scopeId,
        permissions,
        starts_at: input.startsAtMs === undefined ? null : new Date(input.startsAtMs),
        ends_at: new Date(input.endsAtMs),
        reason: input.reason,
        created_at: new Date(deps.clock.now()),
        revoked_at: null,
        revoked_by: null,
      };
      await tx.withTables<AccessTables>().insertInto('access.permission_delegations').values(row).execute();
      await deps.audit.record(tx, caller.tenantId, origin, {
        action: 'delegation.given',
        target: targetOf(row),
        scopeId: row.scope_id,
        reason: row.reason,
        details: describe(row),
      });
      return row.id;
    },

    /** Ends a delegation at once. @throws CodedError `RES_001` when it has been ended already */
    async end(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      row: DelegationRow,
      reason: string,
    ): Promise<void> {
      const ended = await tx
        .withTables<AccessTables>()
        .updateTable('access.permission_delegations')
        .set({ revoked_at: new Date(deps.clock.now()), revoked_by: caller.id })
        .where('id', '=', row.id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      if (ended.numUpdatedRows !== 1n) throw new CodedError('RES_001');
      await deps.audit.record(tx, caller.tenantId, origin, {
        action: 'delegation.ended',
        target: targetOf(row),
        scopeId: row.scope_id,
        reason,
        details: describe(row),
      });
    },
  };
}

const targetOf = (row: DelegationRow) => ({
  kind: 'delegation',
  id: formatId('delegation', row.id),
  name: row.permissions.join(', '),
});
