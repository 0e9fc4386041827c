import type { RequestContext } from '@haechi/http';
import { CodedError, type ScopeId } from '@haechi/kernel';
import type { AccessPort } from '../ports.ts';

/**
 * Demands that the caller may see a thing. Who may not is told that it does not exist, with `code`; reaching for
 * something that does exist goes on record as a denial all the same.
 */
export function demandSight(
  access: Pick<AccessPort, 'describeScope'>,
  ctx: RequestContext,
  permission: string,
  scopeId: ScopeId,
  code: 'RES_001' | 'PROJ_001',
): void {
  if (access.describeScope(scopeId) === undefined) throw new CodedError(code);
  try {
    ctx.authorize(permission, scopeId);
  } catch (error) {
    if (error instanceof CodedError && error.code === 'PERM_001')
      throw new CodedError(code, { cause: error });
    throw error;
  }
}
