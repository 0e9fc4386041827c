import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import {
  type AssignmentId,
  type Clock,
  CodedError,
  formatId,
  MINUTE_MS,
  type RoleId,
  type ScopeId,
} from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { Deciding } from '../engine/decide.ts';
import type { AccessTables } from '../tables.ts';
import type { createEditRole } from './edit-role.ts';
import { type createGrantRole, findExcess } from './grant-role.ts';
import { refuseExcess } from './refuse-patterns.ts';

export interface BreakGlassDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly mirror: AccessMirror;
  readonly deciding: Deciding;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
  readonly grantRole: ReturnType<typeof createGrantRole>;
  readonly editRole: ReturnType<typeof createEditRole>;
}

export interface Emergency {
  readonly roleId: RoleId;
  readonly scopeId: ScopeId;
  readonly reason: string;
}

/** Roles that wait for an emergency, and taking one: at once, without approval, in everybody's sight. */
export function createBreakGlass(deps: BreakGlassDeps) {
  /** How recently a second factor must have been shown, and whether it was. A token shows none at the moment of its use. */
  async function judgeFactor(tx: Tx, caller: Caller): Promise<{ minutes: number; shown: boolean }> {
    const minutes = await deps.settings.readNumber(tx, 'access.breakGlassFactorMinutes');
    const agoMs = deps.clock.now() - caller.secondFactorAtMs;
    return { minutes, shown: caller.credential === 'session' && agoMs <= minutes * MINUTE_MS };
  }

  return {
    judgeFactor,

    /**
     * Makes a role one that can be taken, for so many minutes; `null` ends that.
     * @throws CodedError `PERM_002` when it gives what the caller could not give, `PERM_003` for a base role
     */
    async mark(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      roleId: RoleId,
      minutes: number | null,
    ): Promise<void> {
      const role = await deps.editRole.demandOwn(tx, roleId);
      if (minutes !== null) {
        const excess = findExcess(deps.mirror, roleId, (permission) =>
          deps.deciding.mayGive(caller, permission, caller.scopeId),
        );
        refuseExcess(excess, () => false);
      }
      await tx
        .withTables<AccessTables>()
        .updateTable('access.roles')
        .set({ break_glass_minutes: minutes })
        .where('id', '=', roleId)
        .execute();
      await deps.audit.record(tx, caller.tenantId, origin, {
        action: 'break_glass.marked',
        target: { kind: 'role', id: formatId('role', roleId), name: role.name },
        scopeId: caller.scopeId,
        before: { minutes: role.break_glass_minutes },
        after: { minutes },
      });
    },

    /**
     * Takes such a role.
     * @throws CodedError `PERM_016` when the second factor was shown too long ago, `RES_001` when the role cannot be
     * taken, and what giving a role throws
     */
    async take(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      { roleId, scopeId, reason }: Emergency,
    ): Promise<{ readonly assignmentId: AssignmentId; readonly endsAtMs: number }> {
      const nowMs = deps.clock.now();
      const factor = await judgeFactor(tx, caller);
      if (!factor.shown) throw new CodedError('PERM_016', { params: { minutes: factor.minutes } });
      const role = await tx
        .withTables<AccessTables>()
        .selectFrom('access.roles')
        .select(['key', 'break_glass_minutes'])
        .where('id', '=', roleId)
        .executeTakeFirst();
      if (role === undefined || role.break_glass_minutes === null)
        throw new CodedError('RES_001', { where: 'body.roleId' });
      const endsAtMs = nowMs + role.break_glass_minutes * MINUTE_MS;
      const assignmentId = await deps.grantRole(tx, origin, {
        tenantId: caller.tenantId,
        principalId: caller.id,
        roleId,
        scopeId,
        endsAtMs,
        origin: 'manual',
        breakGlass: true,
        reason,
        // Whoever marked the role has answered for it.
        grantedBy: 'system',
      });
      await deps.audit.record(tx, caller.tenantId, origin, {
        action: 'break_glass.taken',
        target: { kind: 'assignment', id: formatId('assignment', assignmentId), name: role.key },
        scopeId,
        reason,
        details: {
          alarm: true,
          roleId: formatId('role', roleId),
          roleKey: role.key,
          endsAt: new Date(endsAtMs).toISOString(),
        },
      });
      deps.log.warn(
        { assignmentId: formatId('assignment', assignmentId), role: role.key },
        'a role was taken in an emergency',
      );
      return { assignmentId, endsAtMs };
    },
  };
}
