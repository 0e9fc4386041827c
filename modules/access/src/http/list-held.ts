import type { Tx } from '@haechi/database';
import { explain, listPermissions } from '@haechi/decision';
import type { Caller, RequestContext } from '@haechi/http';
import { type Clock, formatId, type ScopeId, type UserId } from '@haechi/kernel';
import type { Circumstances } from '../domain/circumstances.ts';
import type { PermissionTitle } from '../domain/permission-title.ts';
import type { RoleNames } from '../domain/role-names.ts';
import type { AccessImage } from '../engine/access-image.ts';
import { describeOrigin, narrowingOf } from '../engine/decide.ts';
import { iso, type People, scopeOf } from './present-decision.ts';
import { isVisible } from './questions.ts';

export interface ListHeldDeps {
  readonly clock: Clock;
  readonly roleNames: RoleNames;
  readonly permissionTitle: PermissionTitle;
  readonly findPeople: (tx: Tx, ids: readonly UserId[]) => Promise<People>;
}

interface Holder {
  readonly principalId: UserId;
  readonly scopeId: ScopeId;
}

/** What somebody may do at a scope, each permission with everything that gives it. */
export function createListHeld({ clock, roleNames, permissionTitle, findPeople }: ListHeldDeps) {
  return async (
    image: AccessImage,
    ctx: RequestContext,
    caller: Caller,
    { principalId, scopeId }: Holder,
  ) => {
    const own = principalId === caller.id ? describeOrigin(caller, ctx) : {};
    const asked = {
      principalId,
      scopeId,
      at: clock.now(),
      activeRoleId: principalId === caller.id ? narrowingOf(caller) : null,
      context: { context: own } satisfies Circumstances,
    };
    const held = listPermissions(image.snapshot, asked).map(({ permission, sensitive }) => ({
      name: `${permission.resource}:${permission.action}`,
      sensitive,
      explanation: explain(image.snapshot, { ...asked, permission }),
    }));
    const lenders = held.flatMap(({ explanation }) =>
      explanation.delegations.flatMap(({ outcome, delegatorId }) =>
        outcome === 'holds' ? [delegatorId] : [],
      ),
    );
    const people: People =
      lenders.length === 0
        ? new Map()
        : await ctx.transact((tx) => findPeople(tx, [...new Set(lenders)] as UserId[])); // principals are users

    const presentSource = ({ assignmentId, roleId, originRoleId, scopeId: at }: Considered) => {
      const assignment = image.assignments.get(assignmentId);
      const role = image.roles.get(roleId);
      if (assignment === undefined || role === undefined || !isVisible(image, caller, assignmentId))
        return [];
      return [
        {
          assignmentId: formatId('assignment', assignment.id),
          roleKey: role.key,
          roleName: roleNames.name(role, ctx.locale),
          fromRoleKey: image.roles.get(originRoleId ?? role.id)?.key ?? role.key,
          ...scopeOf(image, at),
          startsAt: iso(assignment.startsAtMs ?? assignment.createdAtMs),
          endsAt: iso(assignment.endsAtMs),
          origin: assignment.origin,
        },
      ];
    };

    return {
      ...scopeOf(image, scopeId),
      revision: image.revision,
      items: held.map(({ name, sensitive, explanation }) => ({
        permission: name,
        title: permissionTitle(name, ctx.locale),
        sensitive,
        sources: explanation.assignments.filter(holds).flatMap(presentSource),
        rules: explanation.rules
          .filter((rule) => holds(rule) && rule.effect === 'allow')
          .map(({ ruleId, scopeId: at }) => ({
            id: formatId('rule', ruleId),
            name: image.rules.get(ruleId)?.name ?? '',
            scopeName: scopeOf(image, at).scopeName,
          })),
        delegations: explanation.delegations
          .filter(holds)
          .map(({ delegationId, delegatorId, scopeId: at, startsAt, endsAt }) => ({
            id: formatId('delegation', delegationId),
            delegatorName: people.get(delegatorId as UserId)?.displayName ?? formatId('user', delegatorId), // likewise
            scopeName: scopeOf(image, at).scopeName,
            startsAt: iso(startsAt),
            endsAt: new Date(endsAt).toISOString(),
          })),
      })),
    };
  };
}

type Considered = ReturnType<typeof explain>['assignments'][number];
const holds = ({ outcome }: { readonly outcome: string }): boolean => outcome === 'holds';
