import { originOf } from '@haechi/audit';
import { accessRoutes, type delegationView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { explain } from '@haechi/decision';
import { implement, type RouteImplementation } from '@haechi/http';
import {
  CodedError,
  type DelegationId,
  formatId,
  type Locale,
  parseId,
  type Translate,
  type UserId,
} from '@haechi/kernel';
import type { z } from 'zod';
import { splitPermission } from '../engine/access-image.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { AccessTables, DelegationRow } from '../tables.ts';
import type { createDelegate } from '../use-cases/delegate-permissions.ts';
import { contractOf } from './contract-of.ts';
import { scopeOf } from './present-decision.ts';
import { demandScope } from './questions.ts';

export interface DelegationRouteDeps {
  readonly mirror: AccessMirror;
  readonly translate: Translate;
  readonly delegating: ReturnType<typeof createDelegate>;
  readonly findPeople: (
    tx: Tx,
    ids: readonly UserId[],
  ) => Promise<ReadonlyMap<UserId, { readonly displayName: string }>>;
}

const contract = contractOf(accessRoutes);

export function createDelegationRoutes(deps: DelegationRouteDeps): RouteImplementation[] {
  const { mirror, delegating, translate } = deps;
  const refresh = (): Promise<void> => mirror.refresh();

  /** Whether what was lent can be used at this moment: that rests on what the lender holds now. */
  function judge(row: DelegationRow, locale: Locale, nowMs: number) {
    const { snapshot, delegations } = mirror.current();
    return row.permissions.map((permission) => {
      const explanation = explain(snapshot, {
        principalId: row.delegate_id,
        permission: splitPermission(permission),
        scopeId: row.scope_id,
        at: nowMs,
      });
      const judged = explanation.delegations.find(({ delegationId }) => delegationId === row.id);
      const denied = explanation.decision.reason === 'denied_by_rule';
      // A delegation that is not in the image belongs to somebody who is suspended, or the permission is gone.
      const known = delegations.has(row.id);
      const code = denied ? 'denied_by_rule' : (judged?.outcome ?? (known ? 'not_registered' : 'suspended'));
      return { permission, usable: code === 'holds', code, why: translate(locale, `access.outcome.${code}`) };
    });
  }

  async function present(
    tx: Tx,
    rows: readonly DelegationRow[],
    locale: Locale,
    nowMs: number,
  ): Promise<z.input<typeof delegationView>[]> {
    const ids = [
      ...new Set(rows.flatMap((row) => [row.delegator_id, row.delegate_id, row.revoked_by ?? []].flat())),
    ];
    const people = await deps.findPeople(tx, ids);
    const nameOf = (id: UserId): string => people.get(id)?.displayName ?? formatId('user', id);
    return rows.map((row) => ({
      id: formatId('delegation', row.id),
      delegatorId: formatId('user', row.delegator_id),
      delegatorName: nameOf(row.delegator_id),
      delegateId: formatId('user', row.delegate_id),
      delegateName: nameOf(row.delegate_id),
      ...scopeOf(mirror.current(), row.scope_id),
      permissions: [...row.permissions],
      startsAt: row.starts_at?.toISOString() ?? null,
      endsAt: row.ends_at.toISOString(),
      reason: row.reason,
      state: stateOf(row, nowMs),
      standing: stateOf(row, nowMs) === 'active' ? judge(row, locale, nowMs) : [],
      revokedAt: row.revoked_at?.toISOString() ?? null,
      revokedByName: row.revoked_by === null ? null : nameOf(row.revoked_by),
      createdAt: row.created_at.toISOString(),
    }));
  }

  return [
    implement(contract('GET /api/v1/delegations'), async ({ ctx, caller, tx, query }) => {
      if (query.direction === 'all') ctx.authorize('role:read', caller.scopeId);
      const rows = await tx
        .withTables<AccessTables>()
        .selectFrom('access.permission_delegations')
        .selectAll()
        .where((eb) => {
          if (query.direction === 'all') return eb.val(true);
          return eb(query.direction === 'given' ? 'delegator_id' : 'delegate_id', '=', caller.id);
        })
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .limit(1000)
        .execute();
      return { items: await present(tx, rows, ctx.locale, ctx.nowMs) };
    }),
    implement(contract('POST /api/v1/delegations'), async ({ ctx, caller, tx, body }) => {
      const delegateId = parseId('user', body.delegate);
      if (delegateId === undefined) throw new CodedError('RES_001', { where: 'body.delegate' });
      const id = await delegating.delegate(tx, caller, originOf(ctx, caller), {
        delegateId,
        scopeId: demandScope(mirror.current(), caller, body.scope),
        permissions: body.permissions,
        startsAtMs: body.startsAt === undefined ? undefined : Date.parse(body.startsAt),
        endsAtMs: Date.parse(body.endsAt),
        reason: body.reason,
      });
      ctx.afterCommit(refresh);
      const [delegation] = await present(tx, [await demandDelegation(tx, id)], ctx.locale, ctx.nowMs);
      if (delegation === undefined) throw new Error('a delegation that was just given is not there');
      return delegation;
    }),
    implement(contract('DELETE /api/v1/delegations/{id}'), async ({ ctx, caller, tx, params, query }) => {
      const row = await demandDelegation(tx, params.id);
      const isParty = [row.delegator_id, row.delegate_id].includes(caller.id);
      // Who is neither party nor may look after rights there is not told that there is such a thing.
      if (!isParty && !ctx.may('role:assign', row.scope_id)) throw new CodedError('RES_001');
      await delegating.end(tx, caller, originOf(ctx, caller), row, query.reason);
      ctx.afterCommit(refresh);
      return undefined;
    }),
  ];
}

function stateOf(row: DelegationRow, nowMs: number): z.input<typeof delegationView>['state'] {
  if (row.revoked_at !== null) return 'revoked';
  if (row.ends_at.getTime() <= nowMs) return 'ended';
  return row.starts_at !== null && row.starts_at.getTime() > nowMs ? 'planned' : 'active';
}

async function demandDelegation(tx: Tx, id: DelegationId): Promise<DelegationRow> {
  const row = await tx
    .withTables<AccessTables>()
    .selectFrom('access.permission_delegations')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw new CodedError('RES_001');
  return row;
}
