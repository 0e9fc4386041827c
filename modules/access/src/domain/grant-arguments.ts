import { type Json, parseId, type RoleId, type ScopeId } from '@haechi/kernel';
import { parseScopeName } from './name-scope.ts';

/** What an access request asks for, as its approval keeps it. */
export interface GrantArguments {
  readonly roleId: RoleId;
  readonly roleKey: string;
  readonly scope: string;
  readonly scopeId: ScopeId;
  /** From the approval on; undefined: for good. */
  readonly durationMinutes: number | undefined;
}

/** Reads the arguments back. Throws when they are not an access request's: they were hashed and cannot have changed. */
export function readGrantArguments(args: Readonly<Record<string, Json>>): GrantArguments {
  const { roleId: roleName, roleKey, scope, durationMinutes } = args;
  const roleId = typeof roleName === 'string' ? parseId('role', roleName) : undefined;
  const scopeId = typeof scope === 'string' ? parseScopeName(scope)?.id : undefined;
  if (
    roleId === undefined ||
    scopeId === undefined ||
    typeof scope !== 'string' ||
    typeof roleKey !== 'string'
  ) {
    throw new Error('an access request does not name its role and scope');
  }
  return {
    roleId,
    roleKey,
    scope,
    scopeId,
    durationMinutes: typeof durationMinutes === 'number' ? durationMinutes : undefined,
  };
}
