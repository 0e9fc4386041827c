import { type AuditModule, originOf } from '@haechi/audit';
import { approvalRuleRoutes, contractOf, type onCallListView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type Caller, implement, type RouteImplementation } from '@haechi/http';
import { CodedError, formatId, type OnCallListId, type TenantId, type UserId } from '@haechi/kernel';
import type { z } from 'zod';
import { onCallAt } from '../domain/approval-plan.ts';
import type { ApprovalsTables, OnCallRow } from '../tables.ts';
import { createEditOnCall } from '../use-cases/edit-on-call.ts';
import type { People } from './people.ts';

const contract = contractOf(approvalRuleRoutes);

export function createOnCallRoutes(deps: {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly listMembers: (tx: Tx, tenantId: TenantId) => Promise<readonly UserId[]>;
  readonly findPeople: (tx: Tx, ids: readonly UserId[]) => Promise<People>;
}): RouteImplementation[] {
  const edit = createEditOnCall(deps);

  async function presentAll(tx: Tx, rows: readonly OnCallRow[], nowMs: number) {
    const people = await deps.findPeople(tx, [...new Set(rows.flatMap(({ members }) => members))]);
    const named = (id: UserId) => {
      const publicId = formatId('user', id);
      return { id: publicId, name: people.get(id)?.displayName ?? publicId };
    };
    return rows.map((row): z.input<typeof onCallListView> => {
      const now = new Set(onCallAt(row, nowMs));
      return {
        id: formatId('onCallList', row.id),
        name: row.name,
        members: row.members.map(named),
        rotateHours: row.rotate_hours,
        startsAt: row.starts_at.toISOString(),
        onCall: row.members.filter((id) => now.has(id)).map(named),
        version: row.version,
        updatedAt: row.updated_at.toISOString(),
      };
    });
  }

  async function presentOne(tx: Tx, caller: Caller, id: OnCallListId, nowMs: number) {
    const [view] = await presentAll(tx, [await demandList(tx, caller, id)], nowMs);
    if (view === undefined) throw new CodedError('RES_001');
    return view;
  }

  /** @throws CodedError `RES_001` for who does not belong to the caller's tenant, whoever it is */
  const demandMembers = async (tx: Tx, caller: Caller, ids: readonly UserId[]): Promise<void> => {
    const members = new Set(await deps.listMembers(tx, caller.tenantId));
    if (!ids.every((id) => members.has(id))) throw new CodedError('RES_001', { where: 'body.members' });
  };

  return [
    implement(contract('GET /api/v1/on-call-lists'), async ({ ctx, tx }) => {
      const lists = tx.withTables<ApprovalsTables>().selectFrom('approvals.on_call_lists').selectAll();
      return { items: await presentAll(tx, await lists.orderBy('name').limit(500).execute(), ctx.nowMs) };
    }),
    implement(contract('POST /api/v1/on-call-lists'), async ({ ctx, caller, tx, body }) => {
      await demandMembers(tx, caller, body.members);
      const id = await edit.create({ tx, caller, origin: originOf(ctx, caller), nowMs: ctx.nowMs }, body);
      return await presentOne(tx, caller, id, ctx.nowMs);
    }),
    implement(contract('PUT /api/v1/on-call-lists/{id}'), async ({ ctx, caller, tx, params, body }) => {
      const list = await demandList(tx, caller, params.id);
      if (ctx.ifMatchVersion === undefined) throw new CodedError('VAL_004');
      if (list.version !== ctx.ifMatchVersion)
        throw new CodedError('VAL_003', { where: formatId('onCallList', list.id) });
      await demandMembers(tx, caller, body.members);
      const by = { tx, caller, origin: originOf(ctx, caller), nowMs: ctx.nowMs };
      await edit.replace(by, list, body);
      return await presentOne(tx, caller, list.id, ctx.nowMs);
    }),
    implement(contract('DELETE /api/v1/on-call-lists/{id}'), async ({ ctx, caller, tx, params, query }) => {
      const list = await demandList(tx, caller, params.id);
      await edit.remove({ tx, caller, origin: originOf(ctx, caller), nowMs: ctx.nowMs }, list, query.reason);
      return undefined;
    }),
  ];
}

async function demandList(tx: Tx, caller: Caller, id: OnCallListId): Promise<OnCallRow> {
  const row = await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.on_call_lists')
    .selectAll()
    .where('id', '=', id)
    .where('tenant_id', '=', caller.tenantId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new CodedError('RES_001');
  return row;
}
