import { accessRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import {
  type CheckRequest,
  check,
  explain,
  findGrantingRoles,
  listPermissions,
  nearestNames,
} from '@haechi/decision';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import {
  type Clock,
  CodedError,
  formatId,
  type Locale,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  parseId,
  type ScopeId,
  type Translate,
  type UserId,
} from '@haechi/kernel';
import type { Attributes, Circumstances } from '../domain/circumstances.ts';
import { nameScope, parseScopeName } from '../domain/name-scope.ts';
import type { PermissionTitle } from '../domain/permission-title.ts';
import { fitsScope } from '../domain/role-level.ts';
import type { RoleNames } from '../domain/role-names.ts';
import { type AccessImage, splitPermission } from '../engine/access-image.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import { findConditionProblem } from '../engine/condition-language.ts';
import { describeOrigin } from '../engine/decide.ts';
import { contractOf } from './contract-of.ts';
import { createPresentDecision, iso, type People, type Question, scopeOf } from './present-decision.ts';

export interface CheckRouteDeps {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
  readonly translate: Translate;
  readonly roleNames: RoleNames;
  readonly permissionTitle: PermissionTitle;
  readonly findPeople: (tx: Tx, ids: readonly UserId[]) => Promise<People>;
}

interface CheckInput {
  readonly principal?: string | undefined;
  readonly permission: string;
  readonly scope: string;
  readonly context?: Attributes | undefined;
}

interface PreparedQuestion extends Question {
  readonly principalId: UserId;
  readonly circumstances: Circumstances;
}

const contract = contractOf(accessRoutes);

export function createCheckRoutes(deps: CheckRouteDeps): RouteImplementation[] {
  const { mirror, clock, roleNames, permissionTitle } = deps;
  const { present, presentConsidered } = createPresentDecision(deps);

  const toRequest = ({
    principalId,
    scopeId,
    permission,
    circumstances,
  }: PreparedQuestion): CheckRequest => ({
    principalId,
    scopeId,
    permission: splitPermission(permission),
    at: clock.now(),
    context: circumstances,
  });

  /** Answers in the order asked. People are looked up only when a decision rests on what one of them lent. */
  async function answer(image: AccessImage, ctx: RequestContext, questions: readonly PreparedQuestion[]) {
    const judged = questions.map((question) => ({
      question,
      decision: check(image.snapshot, toRequest(question)),
    }));
    const people = await findLenders(
      ctx,
      judged.flatMap(({ decision }) =>
        decision.via?.kind === 'delegation' ? [decision.via.delegatorId] : [],
      ),
    );
    return judged.map(({ question, decision }) => present(image, decision, question, ctx.locale, people));
  }

  async function findLenders(ctx: RequestContext, ids: readonly string[]): Promise<People> {
    if (ids.length === 0) return new Map();
    return await ctx.transact((tx) => deps.findPeople(tx, [...new Set(ids)] as UserId[])); // principals are users
  }

  function listGrantingRoles(
    image: AccessImage,
    tenantId: string,
    permission: string,
    scopeId: ScopeId,
    locale: Locale,
  ) {
    return findGrantingRoles(image.snapshot, splitPermission(permission), scopeId).flatMap((granting) => {
      const role = image.roles.get(granting.roleId);
      if (role === undefined || !(role.base || role.tenantId === tenantId)) return [];
      // The nearest scope at which such a role may be held; above the tenant only the operator assigns.
      const at = granting.scopeIds
        .map((id) => image.scopes.get(id))
        .find(
          (scope) => scope !== undefined && fitsScope(role.level, scope.kind) && scope.tenantId === tenantId,
        );
      if (at === undefined) return [];
      return [
        {
          roleId: formatId('role', role.id),
          roleKey: role.key,
          roleName: roleNames.name(role, locale),
          scope: nameScope(at.kind, at.id),
          scopeName: at.name,
          permissionCount: granting.permissionCount,
        },
      ];
    });
  }

  return [
    implement(contract('GET /api/v1/permissions'), async ({ ctx }) => ({
      items: mirror.current().snapshot.permissions.definitions.map(({ resource, action, sensitive }) => ({
        permission: `${resource}:${action}`,
        resource,
        action,
        sensitive: sensitive === true,
        title: permissionTitle(`${resource}:${action}`, ctx.locale),
      })),
    })),
    implement(contract('POST /api/v1/conditions/validate'), async ({ body }) => {
      const problem = findConditionProblem(body.condition) ?? null;
      return { valid: problem === null, problem };
    }),
    implement(contract('POST /api/v1/access/check'), async ({ ctx, caller, body }) => {
      await demandRevision(mirror, body.minRevision);
      const image = mirror.current();
      const [decision] = await answer(image, ctx, [readQuestion(image, ctx, caller, body)]);
      if (decision === undefined) throw new Error('a question was not answered');
      return decision;
    }),
    implement(contract('POST /api/v1/access/check-batch'), async ({ ctx, caller, body }) => {
      await demandRevision(mirror, body.minRevision);
      const image = mirror.current();
      const questions = body.checks.map((input) => readQuestion(image, ctx, caller, input));
      return { decisions: await answer(image, ctx, questions) };
    }),
    implement(contract('POST /api/v1/access/explain'), async ({ ctx, caller, body }) => {
      await demandRevision(mirror, body.minRevision);
      const image = mirror.current();
      const question = readQuestion(image, ctx, caller, body);
      const { scopeId, permission } = question;
      const explanation = explain(image.snapshot, toRequest(question));
      const people = await findLenders(
        ctx,
        explanation.delegations.map(({ delegatorId }) => delegatorId),
      );
      return {
        ...present(image, explanation.decision, question, ctx.locale, people),
        considered: presentConsidered(
          image,
          explanation,
          ctx.locale,
          (id) => isVisible(image, caller, id),
          people,
        ),
        wouldGrant: listGrantingRoles(image, caller.tenantId, permission, scopeId, ctx.locale),
      };
    }),
    implement(contract('GET /api/v1/me/permissions'), async ({ ctx, caller, query }) => {
      const image = mirror.current();
      const scopeId = query.scope === undefined ? caller.scopeId : demandScope(image, caller, query.scope);
      const held = listPermissions(image.snapshot, {
        principalId: caller.id,
        scopeId,
        at: clock.now(),
        context: { context: describeOrigin(caller, ctx) } satisfies Circumstances,
      });
      return {
        ...scopeOf(image, scopeId),
        revision: image.revision,
        items: held.map(({ permission, sensitive }) => ({
          permission: `${permission.resource}:${permission.action}`,
          title: permissionTitle(`${permission.resource}:${permission.action}`, ctx.locale),
          sensitive,
          sources: listSources(image, caller, permission, scopeId, ctx),
        })),
      };
    }),
    implement(contract('GET /api/v1/scopes'), async ({ ctx, caller }) => {
      const image = mirror.current();
      const mine = new Set((image.assignmentsByPrincipal.get(caller.id) ?? []).map(({ scopeId }) => scopeId));
      const items = [...image.scopes.values()]
        .filter((scope) => scope.tenantId === caller.tenantId)
        .filter(
          (scope) =>
            scope.id === caller.scopeId || mine.has(scope.id) || ctx.may(`${scope.kind}:read`, scope.id),
        )
        .map((scope) => ({
          scope: nameScope(scope.kind, scope.id),
          kind: scope.kind,
          name: scope.name,
          parent:
            scope.id === caller.scopeId || scope.parentId === null
              ? null
              : scopeOf(image, scope.parentId).scope,
        }));
      return { items };
    }),
    implement(contract('POST /api/v1/access-requests/options'), async ({ ctx, caller, body }) => {
      const image = mirror.current();
      refuseUnknownPermission(image, body.permission);
      const scopeId = demandScope(image, caller, body.scope);
      return { items: listGrantingRoles(image, caller.tenantId, body.permission, scopeId, ctx.locale) };
    }),
  ];

  function listSources(
    image: AccessImage,
    caller: Caller,
    permission: { resource: string; action: string },
    scopeId: ScopeId,
    ctx: RequestContext,
  ) {
    const { assignments } = explain(image.snapshot, {
      principalId: caller.id,
      permission,
      scopeId,
      at: clock.now(),
      context: { context: describeOrigin(caller, ctx) } satisfies Circumstances,
    });
    return assignments
      .filter(({ outcome }) => outcome === 'holds')
      .flatMap((considered) => {
        const assignment = image.assignments.get(considered.assignmentId);
        const role = image.roles.get(considered.roleId);
        if (assignment === undefined || role === undefined) return [];
        return [
          {
            assignmentId: formatId('assignment', assignment.id),
            roleKey: role.key,
            roleName: roleNames.name(role, ctx.locale),
            fromRoleKey: image.roles.get(considered.originRoleId ?? role.id)?.key ?? role.key,
            ...scopeOf(image, considered.scopeId),
            startsAt: iso(assignment.startsAtMs ?? assignment.createdAtMs),
            endsAt: iso(assignment.endsAtMs),
            origin: assignment.origin,
          },
        ];
      });
  }
}

/** How long a question may wait for the revision it asks for. */
const REVISION_WAIT_MS = 1000;

async function demandRevision(mirror: AccessMirror, revision: number | undefined): Promise<void> {
  if (revision === undefined || (await mirror.reach(revision, REVISION_WAIT_MS))) return;
  throw new CodedError('PERM_011', {
    params: { revision, current: mirror.current().revision },
    retryAfterSeconds: 1,
  });
}

/** A scope of the caller's tenant; at the platform, any. What lies elsewhere answers like what does not exist. */
export function demandScope(image: AccessImage, caller: Caller, name: string): ScopeId {
  const parsed = parseScopeName(name);
  const scope = parsed === undefined ? undefined : image.scopes.get(parsed.id);
  const visible =
    scope !== undefined &&
    scope.kind === parsed?.kind &&
    (caller.tenantId === PLATFORM_TENANT_ID || scope.tenantId === caller.tenantId);
  if (!visible) throw new CodedError('RES_001', { where: 'scope' });
  return scope.id;
}

function refuseUnknownPermission(image: AccessImage, permission: string): void {
  const known = image.snapshot.permissions.definitions.map(({ resource, action }) => `${resource}:${action}`);
  if (known.includes(permission)) return;
  throw new CodedError('PERM_004', {
    where: permission,
    params: { permission, nearest: nearestNames(permission, known).join(', ') || '-' },
  });
}

/** Reads a question, and refuses one the caller may not ask: about somebody else it needs `access:check` there. */
function readQuestion(
  image: AccessImage,
  ctx: RequestContext,
  caller: Caller,
  input: CheckInput,
): PreparedQuestion {
  refuseUnknownPermission(image, input.permission);
  const scopeId = demandScope(image, caller, input.scope);
  const asked = input.principal === undefined ? caller.id : parseId('user', input.principal);
  if (asked === undefined) throw new CodedError('RES_001', { where: 'body.principal' });
  if (asked !== caller.id) ctx.authorize('access:check', scopeId);
  const principalId = asked === caller.id || isKnownTo(image, caller, asked) ? asked : NOBODY;
  const own = asked === caller.id ? describeOrigin(caller, ctx) : {};
  return {
    principalId,
    permission: input.permission,
    scopeId,
    circumstances: { context: { ...own, ...input.context } },
  };
}

/** Stands in for somebody the caller's tenant does not know, so that the answer is that of an id of nobody. */
const NOBODY = PLATFORM_SCOPE_ID as string as UserId; // the nil UUID is no id of a person

/** What somebody holds in another tenant is none of the caller's business, nor that he holds anything there. */
function isVisible(image: AccessImage, caller: Caller, assignmentId: string): boolean {
  const assignment = image.assignments.get(assignmentId);
  if (assignment === undefined) return false;
  return (
    assignment.principalId === caller.id ||
    [caller.tenantId, PLATFORM_TENANT_ID].includes(assignment.tenantId) ||
    caller.tenantId === PLATFORM_TENANT_ID
  );
}

const isKnownTo = (image: AccessImage, caller: Caller, principalId: UserId): boolean =>
  (image.assignmentsByPrincipal.get(principalId) ?? []).some(({ id }) => isVisible(image, caller, id));
