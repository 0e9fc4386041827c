import type { AuditModule } from '@haechi/audit';
import { formatId, newId, type OnCallListId, type UserId } from '@haechi/kernel';
import type { ApprovalsTables, OnCallRow } from '../tables.ts';
import type { RuleEdit } from './edit-rules.ts';

export interface OnCallInput {
  readonly name: string;
  readonly members: readonly UserId[];
  readonly rotateHours: number | null;
  readonly startsAt: string;
  readonly reason: string;
}

const describe = (name: string, members: readonly UserId[], rotateHours: number | null) => ({
  name,
  members: members.map((id) => formatId('user', id)),
  rotateHours,
});
const columnsOf = ({ name, members, rotateHours, startsAt }: OnCallInput, nowMs: number) => ({
  name,
  members: [...new Set(members)],
  rotate_hours: rotateHours,
  starts_at: new Date(startsAt),
  updated_at: new Date(nowMs),
});

/** Lists of people who take turns. Whoever stands in one decides only what they may decide anyway. */
export function createEditOnCall({ audit }: { readonly audit: Pick<AuditModule, 'record'> }) {
  const record = async (
    { tx, caller, origin }: RuleEdit,
    action: 'created' | 'updated' | 'deleted',
    list: { readonly id: OnCallListId; readonly name: string },
    change: Pick<Parameters<AuditModule['record']>[3], 'reason' | 'before' | 'after'>,
  ) =>
    await audit.record(tx, caller.tenantId, origin, {
      action: `on_call_list.${action}`,
      target: { kind: 'on_call_list', id: formatId('onCallList', list.id), name: list.name },
      scopeId: caller.scopeId,
      ...change,
    });
  return {
    async create(edit: RuleEdit, input: OnCallInput): Promise<OnCallListId> {
      const id = newId('onCallList');
      await edit.tx
        .withTables<ApprovalsTables>()
        .insertInto('approvals.on_call_lists')
        .values({ id, tenant_id: edit.caller.tenantId, version: 1, ...columnsOf(input, edit.nowMs) })
        .execute();
      const { name, members, rotateHours, reason } = input;
      await record(edit, 'created', { id, name }, { reason, after: describe(name, members, rotateHours) });
      return id;
    },

    async replace(edit: RuleEdit, list: OnCallRow, input: OnCallInput): Promise<void> {
      await edit.tx
        .withTables<ApprovalsTables>()
        .updateTable('approvals.on_call_lists')
        .set({ ...columnsOf(input, edit.nowMs), version: list.version + 1 })
        .where('id', '=', list.id)
        .execute();
      const { name, members, rotateHours, reason } = input;
      await record(
        edit,
        'updated',
        { id: list.id, name },
        {
          reason,
          before: describe(list.name, list.members, list.rotate_hours),
          after: describe(name, members, rotateHours),
        },
      );
    },

    async remove(edit: RuleEdit, list: OnCallRow, reason: string): Promise<void> {
      await edit.tx
        .withTables<ApprovalsTables>()
        .deleteFrom('approvals.on_call_lists')
        .where('id', '=', list.id)
        .execute();
      await record(edit, 'deleted', list, {
        reason,
        before: describe(list.name, list.members, list.rotate_hours),
      });
    },
  };
}
