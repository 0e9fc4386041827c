import type { Tx } from '@haechi/database';
import { formatId, type Locale, type OnCallListId, type RoleId, type UserId } from '@haechi/kernel';
import type { Approver } from '../domain/approval-plan.ts';
import type { RightsPort } from '../ports.ts';
import type { ApprovalsTables } from '../tables.ts';
import type { People } from './people.ts';

export interface NamesDeps {
  readonly rights: RightsPort;
  readonly findPeople: (tx: Tx, ids: readonly UserId[]) => Promise<People>;
}

export interface ApproverNames {
  readonly name: (approver: Approver) => {
    readonly kind: Approver['kind'];
    readonly id: string;
    readonly name: string;
  };
}

/** What people call approvers; what is gone keeps its id. Ids were parsed as those of their kind when they were saved. */
export function createReadApproverNames(deps: NamesDeps) {
  return async (tx: Tx, approvers: readonly Approver[], locale: Locale): Promise<ApproverNames> => {
    const idsOf = (kind: Approver['kind']) => [
      ...new Set(approvers.filter((approver) => approver.kind === kind).map(({ id }) => id)),
    ];
    const people = await deps.findPeople(tx, idsOf('person') as UserId[]); // saved as ids of people
    const listIds = idsOf('on_call') as OnCallListId[]; // saved as ids of lists
    const lists =
      listIds.length === 0
        ? []
        : await tx
            .withTables<ApprovalsTables>()
            .selectFrom('approvals.on_call_lists')
            .select(['id', 'name'])
            .where('id', 'in', listIds)
            .execute();
    const listNames = new Map<string, string>(lists.map(({ id, name }) => [id, name]));
    return {
      name({ kind, id }) {
        if (kind === 'person') {
          const user = id as UserId; // saved as the id of a person
          const publicId = formatId('user', user);
          return { kind, id: publicId, name: people.get(user)?.displayName ?? publicId };
        }
        if (kind === 'role') {
          const role = id as RoleId; // saved as the id of a role
          return { kind, id: formatId('role', role), name: deps.rights.roleName(role, locale) };
        }
        const publicId = formatId('onCallList', id);
        return { kind, id: publicId, name: listNames.get(id) ?? publicId };
      },
    };
  };
}
