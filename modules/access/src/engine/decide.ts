import { check, type Decision, explain, listPermissions, searchSubjects } from '@haechi/decision';
import type { AccessDecision, Caller, Decide, RequestOrigin } from '@haechi/http';
import { type Clock, PLATFORM_TENANT_ID, type ScopeId, type UserId } from '@haechi/kernel';
import type { Circumstances } from '../domain/circumstances.ts';
import { splitPermission } from './access-image.ts';
import type { AccessMirror } from './access-mirror.ts';

export interface Deciding {
  readonly decide: Decide;
  /**
   * Whether a caller holds a right in such a way that it is his to give: by a role, under no condition. What holds in
   * some circumstances, by a rule or because somebody lent it, cannot be turned into something that holds always.
   */
  mayGive(caller: Caller, permission: string, scopeId: ScopeId): boolean;
  /** Whether a caller holds a right himself, and not because somebody lent it to him. */
  mayLend(caller: Caller, permission: string, scopeId: ScopeId): boolean;
  check(principalId: UserId, permission: string, scopeId: ScopeId, atMs?: number): AccessDecision;
  listPermissions(principalId: UserId, scopeId: ScopeId): string[];
  findHolders(permission: string, scopeId: ScopeId): UserId[];
}

const HOLDERS_MAX = 1000;

const present = ({ allowed, reason, revision, via }: Decision): AccessDecision => ({
  allowed,
  reasonCode: reason,
  revision,
  ...(via?.kind === 'delegation'
    ? { reliesOn: { kind: 'delegation', id: via.delegationId, lentBy: via.delegatorId as UserId } } // principals are users
    : {}),
});

const request = (principalId: UserId, permission: string, scopeId: ScopeId, at: number) => ({
  principalId,
  permission: splitPermission(permission),
  scopeId,
  at,
});

/** Decisions from memory. A credential that works for one tenant decides nothing outside it, whatever the person holds. */
export function createDeciding({
  mirror,
  clock,
}: {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
}): Deciding {
  const isElsewhere = (caller: Caller, scopeId: ScopeId): boolean => {
    const scope = mirror.current().scopes.get(scopeId);
    return (
      scope !== undefined && caller.tenantId !== PLATFORM_TENANT_ID && scope.tenantId !== caller.tenantId
    );
  };

  return {
    decide(caller, permission, scopeId, origin): AccessDecision {
      const { snapshot, revision } = mirror.current();
      if (isElsewhere(caller, scopeId)) return { allowed: false, reasonCode: 'other_scope', revision };
      return present(
        check(snapshot, {
          ...request(caller.id, permission, scopeId, clock.now()),
          context: { context: describeOrigin(caller, origin) } satisfies Circumstances,
        }),
      );
    },
    mayGive(caller, permission, scopeId) {
      if (isElsewhere(caller, scopeId)) return false;
      const { decision, assignments } = explain(mirror.current().snapshot, {
        ...request(caller.id, permission, scopeId, clock.now()),
        context: { context: describeOrigin(caller, undefined) } satisfies Circumstances,
      });
      return (
        decision.allowed &&
        assignments.some(({ outcome, conditionId }) => outcome === 'holds' && conditionId === null)
      );
    },
    mayLend(caller, permission, scopeId) {
      if (isElsewhere(caller, scopeId)) return false;
      const decision = check(mirror.current().snapshot, {
        ...request(caller.id, permission, scopeId, clock.now()),
        context: { context: describeOrigin(caller, undefined) } satisfies Circumstances,
      });
      return decision.allowed && decision.via?.kind !== 'delegation';
    },
    check: (principalId, permission, scopeId, atMs = clock.now()) =>
      present(check(mirror.current().snapshot, request(principalId, permission, scopeId, atMs))),
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

/** What conditions can know of somebody who is at work here. */
export function describeOrigin(caller: Caller, origin: RequestOrigin | undefined) {
  return {
    mfa: caller.secondFactorAtMs > 0,
    ...(origin === undefined ? {} : { ip: origin.ip }),
    ...(origin?.userAgent === undefined ? {} : { device: origin.userAgent }),
  };
}
