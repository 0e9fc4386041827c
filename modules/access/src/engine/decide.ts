import {
  type CheckRequest,
  check,
  type Decision,
  explain,
  listPermissions,
  searchSubjects,
  type Via,
} from '@haechi/decision';
import type {
  AccessDecision,
  Caller,
  Consult,
  Decide,
  Opinions,
  Reliance,
  RequestOrigin,
} from '@haechi/http';
import { type Clock, PLATFORM_TENANT_ID, type RoleId, type ScopeId, type UserId } from '@haechi/kernel';
import type { Circumstances } from '../domain/circumstances.ts';
import type { IsOwnPermission } from '../domain/own-permissions.ts';
import type { Opinion } from '../opa/domain/opinion.ts';
import type { HybridDecision, SecondOpinion } from '../opa/second-opinion.ts';
import { type AccessImage, splitPermission } from './access-image.ts';
import type { AccessMirror } from './access-mirror.ts';
import { isSensitive } from './is-sensitive.ts';

export interface Deciding {
  /**
   * May this caller do this here? Where the policy server has a say and has not had it, the answer is a denial that is
   * marked as pending; `consult` then asks, and deciding again gives the answer.
   */
  readonly decide: Decide;
  readonly consult: Consult;
  /** What a caller holds, whatever the policy server says about using it. */
  readonly holds: Decide;
  /**
   * Whether a caller holds a right in such a way that it is his to give: by a role that was given to him, under no condition. What holds in
   * some circumstances, by a rule or because somebody lent it, cannot be turned into something that holds always.
   * Permissions of declared types are held by nobody at first; they are given by whoever keeps the registered resources.
   */
  mayGive(caller: Caller, permission: string, scopeId: ScopeId): boolean;
  /** Whether a caller holds a right himself, and not because somebody lent it to him. */
  mayLend(caller: Caller, permission: string, scopeId: ScopeId): boolean;
  check(
    principalId: UserId,
    permission: string,
    scopeId: ScopeId,
    atMs?: number,
    activeRoleId?: RoleId | null,
  ): AccessDecision;
  listPermissions(principalId: UserId, scopeId: ScopeId, activeRoleId?: RoleId | null): string[];
  findHolders(permission: string, scopeId: ScopeId): UserId[];
}

const HOLDERS_MAX = 1000;
const FOREIGN_GIVEN_BY = 'resource:update';

const present = (
  image: AccessImage,
  permission: string,
  { allowed, reason, revision, via }: Decision,
): AccessDecision => {
  const sensitive = isSensitive(image, permission);
  const reliesOn = allowed ? findReliance(image, via) : undefined;
  return {
    allowed,
    reasonCode: reason,
    revision,
    sensitive,
    ...(reliesOn === undefined ? {} : { reliesOn }),
  };
};

function presentHybrid(image: AccessImage, permission: string, decision: HybridDecision): AccessDecision {
  const { allowed, reason, revision, via, source, failure } = decision;
  const reliesOn = allowed ? findReliance(image, via) : undefined;
  return {
    allowed,
    reasonCode: reason,
    revision,
    source,
    sensitive: isSensitive(image, permission),
    ...(failure === null ? {} : { failure }),
    ...(reliesOn === undefined ? {} : { reliesOn }),
  };
}

/** What must be seen to be used. A right that was lent counts as that, whatever the lender holds it by. */
function findReliance(image: AccessImage, via: Via | null): Reliance | undefined {
  if (via?.kind === 'delegation')
    return { kind: 'delegation', id: via.delegationId, lentBy: via.delegatorId as UserId }; // principals are users
  if (via?.kind !== 'assignment') return undefined;
  const taken = image.assignments.get(via.assignmentId)?.breakGlass === true;
  return taken ? { kind: 'break_glass', id: via.assignmentId } : undefined;
}

const request = (
  principalId: UserId,
  permission: string,
  scopeId: ScopeId,
  at: number,
  activeRoleId: RoleId | null = null,
) => ({
  principalId,
  permission: splitPermission(permission),
  scopeId,
  at,
  activeRoleId,
});

/** The role a caller has narrowed the session to; null when everything held counts. */
export const narrowingOf = ({ activeRole }: Caller): RoleId | null => activeRole?.id ?? null;

/** Decisions from memory. A credential that works for one tenant decides nothing outside it, whatever the person holds. */
export function createDeciding({
  mirror,
  clock,
  opinions,
  isOwnPermission,
}: {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
  readonly opinions: SecondOpinion;
  readonly isOwnPermission: IsOwnPermission;
}): Deciding {
  const isElsewhere = (caller: Caller, scopeId: ScopeId): boolean => {
    const scope = mirror.current().scopes.get(scopeId);
    return (
      scope !== undefined && caller.tenantId !== PLATFORM_TENANT_ID && scope.tenantId !== caller.tenantId
    );
  };

  const ask = (
    caller: Caller,
    permission: string,
    scopeId: ScopeId,
    origin: RequestOrigin | undefined,
  ): CheckRequest => ({
    ...request(caller.id, permission, scopeId, clock.now(), narrowingOf(caller)),
    context: { context: describeOrigin(caller, origin) } satisfies Circumstances,
  });

  function holdsToGive(caller: Caller, permission: string, scopeId: ScopeId): boolean {
    if (isElsewhere(caller, scopeId)) return false;
    const image = mirror.current();
    const { decision, assignments } = explain(image.snapshot, {
      ...request(caller.id, permission, scopeId, clock.now(), narrowingOf(caller)),
      context: { context: describeOrigin(caller, undefined) } satisfies Circumstances,
    });
    return (
      decision.allowed &&
      assignments.some(
        ({ outcome, limit, assignmentId }) =>
          outcome === 'holds' &&
          (limit?.conditionId ?? null) === null &&
          image.assignments.get(assignmentId)?.breakGlass !== true,
      )
    );
  }

  return {
    decide(caller, permission, scopeId, origin): AccessDecision {
      const image = mirror.current();
      const { snapshot, revision } = image;
      if (isElsewhere(caller, scopeId)) return { allowed: false, reasonCode: 'other_scope', revision };
      const question = ask(caller, permission, scopeId, origin);
      const decision = check(snapshot, question);
      if (!opinions.isWanted(image, question, decision)) return present(image, permission, decision);
      const opinion =
        readOpinion(origin?.opinions, permission, scopeId) ?? opinions.recall(image, question, decision);
      return opinion === undefined
        ? { allowed: false, reasonCode: 'opa_pending', revision, pending: true }
        : presentHybrid(image, permission, opinions.weigh(image, question, decision, opinion));
    },
    async consult(caller, questions, origin, signal) {
      const image = mirror.current();
      const consultOne = async (permission: string, scopeId: ScopeId): Promise<void> => {
        const question = ask(caller, permission, scopeId, origin);
        const decision = check(image.snapshot, question);
        // What the engine has come to deny meanwhile needs no opinion: deciding again says so.
        if (!opinions.isWanted(image, question, decision)) return;
        const opinion = await opinions.ask(image, question, decision, signal);
        if (origin.opinions !== undefined) keepOpinion(origin.opinions, permission, scopeId, opinion);
      };
      await Promise.all(questions.map(({ permission, scopeId }) => consultOne(permission, scopeId)));
    },
    holds(caller, permission, scopeId, origin) {
      const image = mirror.current();
      return isElsewhere(caller, scopeId)
        ? { allowed: false, reasonCode: 'other_scope', revision: image.revision }
        : present(image, permission, check(image.snapshot, ask(caller, permission, scopeId, origin)));
    },
    mayGive: (caller, permission, scopeId) =>
      holdsToGive(caller, permission, scopeId) ||
      (!isOwnPermission(permission) && holdsToGive(caller, FOREIGN_GIVEN_BY, scopeId)),
    mayLend(caller, permission, scopeId) {
      if (isElsewhere(caller, scopeId)) return false;
      const decision = check(mirror.current().snapshot, {
        ...request(caller.id, permission, scopeId, clock.now(), narrowingOf(caller)),
        context: { context: describeOrigin(caller, undefined) } satisfies Circumstances,
      });
      return decision.allowed && findReliance(mirror.current(), decision.via) === undefined;
    },
    check: (principalId, permission, scopeId, atMs = clock.now(), activeRoleId = null) =>
      present(
        mirror.current(),
        permission,
        check(mirror.current().snapshot, request(principalId, permission, scopeId, atMs, activeRoleId)),
      ),
    listPermissions: (principalId, scopeId, activeRoleId = null) =>
      listPermissions(mirror.current().snapshot, { principalId, scopeId, at: clock.now(), activeRoleId })
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

const readOpinion = (
  opinions: Opinions | undefined,
  permission: string,
  scopeId: ScopeId,
): Opinion | undefined => opinions?.get(permission)?.get(scopeId) as Opinion | undefined; // only `keepOpinion` writes

function keepOpinion(opinions: Opinions, permission: string, scopeId: ScopeId, opinion: Opinion): void {
  const atScopes = opinions.get(permission) ?? new Map<ScopeId, unknown>();
  opinions.set(permission, atScopes.set(scopeId, opinion));
}

/** What conditions can know of somebody who is at work here. */
export function describeOrigin(caller: Caller, origin: RequestOrigin | undefined) {
  return {
    mfa: caller.secondFactorAtMs > 0,
    ...(origin === undefined ? {} : { ip: origin.ip }),
    ...(origin?.userAgent === undefined ? {} : { device: origin.userAgent }),
  };
}
