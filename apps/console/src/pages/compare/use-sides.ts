import { useApi } from '../../api/api.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { Side } from './compare-holdings.ts';

export interface SideAnswer {
  readonly name: string | undefined;
  readonly side: Side | undefined;
  readonly problem: ApiProblem | undefined;
  readonly retry: () => void;
}

/** What a role gives, by itself or inherited. */
export function useRoleSide(roleId: string | undefined): SideAnswer {
  const t = useT();
  const role = useApi(
    'GET /api/v1/roles/{id}',
    { params: { id: roleId ?? '' } },
    { enabled: roleId !== undefined },
  );
  return {
    name: role.data?.name,
    side:
      role.data &&
      new Map(
        role.data.effective.map(({ permission, inherited, fromRoleKey, pattern }) => [
          permission,
          inherited
            ? `${t('roles.inherited')} ${fromRoleKey}`
            : pattern === permission
              ? t('roles.direct')
              : `${t('roles.direct')} (${pattern})`,
        ]),
      ),
    problem: role.error ?? undefined,
    retry: () => void role.refetch(),
  };
}

/** What somebody may do at a place, and through what. */
export function usePersonSide(principal: string | undefined, scope: string): SideAnswer {
  const t = useT();
  const held = useApi(
    'GET /api/v1/access/permissions',
    { query: { scope, ...(principal === undefined ? {} : { principal }) } },
    { enabled: principal !== undefined },
  );
  return {
    name: undefined,
    side:
      held.data &&
      new Map(
        held.data.items.map(({ permission, sources, rules, delegations }) => [
          permission,
          [
            ...sources.map(({ roleName, scopeName, roleKey, fromRoleKey }) => {
              const via = t('permissions.via', { role: roleName, scope: scopeName });
              return roleKey === fromRoleKey
                ? via
                : `${via} (${t('permissions.inheritedFrom', { role: fromRoleKey })})`;
            }),
            ...rules.map(({ name }) => t('permissions.byRule', { rule: name })),
            ...delegations.map(({ delegatorName }) =>
              t('permissions.byDelegation', { lender: delegatorName }),
            ),
          ].join(', '),
        ]),
      ),
    problem: held.error ?? undefined,
    retry: () => void held.refetch(),
  };
}
