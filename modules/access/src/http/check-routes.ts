import { accessRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type CheckRequest, explain } from '@haechi/decision';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { type Clock, CodedError, type Translate, type UserId } from '@haechi/kernel';
import { nameScope } from '../domain/name-scope.ts';
import type { PermissionTitle } from '../domain/permission-title.ts';
import type { RoleNames } from '../domain/role-names.ts';
import { type AccessImage, splitPermission } from '../engine/access-image.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import { findConditionProblem } from '../engine/condition-language.ts';
import { checkHybrid, type HybridDecision, type SecondOpinion } from '../opa/second-opinion.ts';
import type { AskedDecision, RecordAsked } from '../use-cases/record-asked.ts';
import { contractOf } from './contract-of.ts';
import { createListGrantingRoles } from './list-granting-roles.ts';
import { createListHeld } from './list-held.ts';
import { createPresentDecision, type People, scopeOf } from './present-decision.ts';
import {
  demandScope,
  isVisible,
  NOBODY,
  type PreparedQuestion,
  readPrincipal,
  readQuestion,
  refuseUnknownPermission,
} from './questions.ts';

export interface CheckRouteDeps {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
  readonly translate: Translate;
  readonly roleNames: RoleNames;
  readonly permissionTitle: PermissionTitle;
  readonly findPeople: (tx: Tx, ids: readonly UserId[]) => Promise<People>;
  readonly opinions: SecondOpinion;
  readonly recordAsked: RecordAsked;
}

interface Judged {
  readonly question: PreparedQuestion;
  readonly decision: Pick<HybridDecision, 'allowed' | 'reason' | 'revision'>;
}

const contract = contractOf(accessRoutes);

export function createCheckRoutes(deps: CheckRouteDeps): RouteImplementation[] {
  const { mirror, clock, permissionTitle, opinions } = deps;
  const listHeld = createListHeld(deps);
  const listGrantingRoles = createListGrantingRoles(deps);
  const { present, presentConsidered, presentOpinion } = createPresentDecision(deps);

  const toRequest = ({
    principalId,
    scopeId,
    permission,
    circumstances,
    activeRoleId,
  }: PreparedQuestion): CheckRequest => ({
    principalId,
    scopeId,
    permission: splitPermission(permission),
    at: clock.now(),
    context: circumstances,
    activeRoleId,
  });

  /** Answers in the order asked. People are looked up only when a decision rests on what one of them lent. */
  async function answer(
    image: AccessImage,
    ctx: RequestContext,
    caller: Caller,
    questions: readonly PreparedQuestion[],
  ) {
    const judged = await Promise.all(
      questions.map(async (question) => ({
        question,
        decision: await checkHybrid(opinions, image, toRequest(question), () => ctx.signal),
      })),
    );
    ctx.afterCommit(() => deps.recordAsked(ctx, caller, judged.map(describeAsked)));
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
      const [decision] = await answer(image, ctx, caller, [readQuestion(image, ctx, caller, body)]);
      if (decision === undefined) throw new Error('a question was not answered');
      return decision;
    }),
    implement(contract('POST /api/v1/access/check-batch'), async ({ ctx, caller, body }) => {
      await demandRevision(mirror, body.minRevision);
      const image = mirror.current();
      const questions = body.checks.map((input) => readQuestion(image, ctx, caller, input));
      return { decisions: await answer(image, ctx, caller, questions) };
    }),
    implement(contract('POST /api/v1/access/explain'), async ({ ctx, caller, body }) => {
      await demandRevision(mirror, body.minRevision);
      const image = mirror.current();
      const question = readQuestion(image, ctx, caller, body);
      const { scopeId, permission } = question;
      const request = toRequest(question);
      const explanation = explain(image.snapshot, request);
      const decision = await opinions.judge(image, request, explanation.decision, () => ctx.signal);
      ctx.afterCommit(() => deps.recordAsked(ctx, caller, [describeAsked({ question, decision })]));
      const people = await findLenders(
        ctx,
        explanation.delegations.map(({ delegatorId }) => delegatorId),
      );
      return {
        ...present(image, decision, question, ctx.locale, people),
        considered: [
          ...presentConsidered(image, explanation, ctx.locale, (id) => isVisible(image, caller, id), people),
          ...presentOpinion(decision, ctx.locale),
        ],
        wouldGrant: listGrantingRoles(image, caller.tenantId, permission, scopeId, ctx.locale),
      };
    }),
    implement(contract('GET /api/v1/me/permissions'), async ({ ctx, caller, query }) => {
      const image = mirror.current();
      const scopeId = query.scope === undefined ? caller.scopeId : demandScope(image, caller, query.scope);
      return await listHeld(image, ctx, caller, { principalId: caller.id, scopeId });
    }),
    implement(contract('GET /api/v1/access/permissions'), async ({ ctx, caller, query }) => {
      const image = mirror.current();
      const scopeId = demandScope(image, caller, query.scope);
      const principalId = readPrincipal(image, ctx, caller, query.principal, scopeId);
      return await listHeld(image, ctx, caller, { principalId, scopeId });
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
}

/** An answer as it goes on record. */
function describeAsked({ question, decision }: Judged): AskedDecision {
  const { principalId, permission, scopeId } = question;
  const { allowed, reason: reasonCode, revision } = decision;
  const somebody = principalId === NOBODY ? undefined : principalId;
  return { principalId: somebody, permission, scopeId, allowed, reasonCode, revision };
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
