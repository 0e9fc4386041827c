import { check, listPermissions, searchSubjects } from '@haechi/decision';
import type { AccessDecision, Decide } from '@haechi/http';
import { type Clock, PLATFORM_TENANT_ID, type ScopeId, type UserId } from '@haechi/kernel';
import { splitPermission } from './access-image.ts';
import type { AccessMirror } from './access-mirror.ts';

export interface Deciding {
  readonly decide: Decide;
  check(principalId: UserId, permission: string, scopeId: ScopeId, atMs?: number): AccessDecision;
  listPermissions(principalId: UserId, scopeId: ScopeId): string[];
  findHolders(permission: string, scopeId: ScopeId): UserId[];
}

const HOLDERS_MAX = 1000;

/** Decisions from memory. A credential that works for one tenant decides nothing outside it, whatever the person holds. */
export function createDeciding({
  mirror,
  clock,
}: {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
}): Deciding {
  const ask = (principalId: UserId, permission: string, scopeId: ScopeId, at: number): AccessDecision => {
    const request = { principalId, permission: splitPermission(permission), scopeId, at };
    const { allowed, reason, revision } = check(mirror.current().snapshot, request);
    return { allowed, reasonCode: reason, revision };
  };

  return {
    decide(caller, permission, scopeId): AccessDecision {
      const scope = mirror.current().scopes.get(scopeId);
      if (
        scope !== undefined &&
        caller.tenantId !== PLATFORM_TENANT_ID &&
        scope.tenantId !== caller.tenantId
      ) {
        return { allowed: false, reasonCode: 'other_scope', revision: mirror.current().revision };
      }
      return ask(caller.id, permission, scopeId, clock.now());
    },
    check: (principalId, permission, scopeId, atMs = clock.now()) =>
      ask(principalId, permission, scopeId, atMs),
    listPermissions: (principalId, scopeId) =>
      listPermissions(mirror.current().snapshot, { principalId, scopeId, at: clock.now() })
        .map(({ permission }) => `${permission.resource}:${permission.action}`)
        .toSorted(),
    findHolders(permission, scopeId) {
      const { matches } = searchSubjects(mirror.current().snapshot, {
        permission: splitPermission(permission),
        scopeId,
        at: clock.now(),
        limit: HOLDERS_MAX,
      });
      return matches.map((match) => match.id as UserId); // principals of the snapshot are users
    },
  };
}
