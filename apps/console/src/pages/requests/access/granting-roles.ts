import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { api, queryKeyOf } from '../../../api/api.ts';
import type { ApiResponse } from '../../../api/client.ts';
import type { ApiProblem } from '../../../api/problem.ts';
import type { Question } from '../../permissions/use-decision.ts';

export type GrantingRole = ApiResponse<'POST /api/v1/access-requests/options'>['items'][number];

/** The smallest role first: nobody should ask for more than the work needs. */
function smallestFirst(roles: readonly GrantingRole[]): readonly GrantingRole[] {
  return roles.toSorted(
    (a, b) => a.permissionCount - b.permissionCount || a.roleKey.localeCompare(b.roleKey),
  );
}

/** One role may be offered at several scopes, so both together name an option. */
export function optionKey(role: GrantingRole): string {
  return `${role.roleId} ${role.scope}`;
}

/** The roles that would grant a permission at a scope and that may be asked for, smallest first. */
export function useGrantingRoles(
  question: Question | undefined,
): UseQueryResult<readonly GrantingRole[], ApiProblem> {
  const body = question ?? { permission: '', scope: '' };
  return useQuery({
    queryKey: queryKeyOf('POST /api/v1/access-requests/options', body),
    queryFn: async ({ signal }) =>
      smallestFirst((await api('POST /api/v1/access-requests/options', { body, signal })).items),
    enabled: question !== undefined,
  });
}
