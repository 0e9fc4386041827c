import { type AuditModule, originOf } from '@haechi/audit';
import { accessRoutes, type hypotheticalChange } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type CheckRequest, explain } from '@haechi/decision';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import {
  type Clock,
  CodedError,
  formatId,
  newId,
  PLATFORM_TENANT_ID,
  parseId,
  type TenantId,
  type Translate,
  type UserId,
} from '@haechi/kernel';
import type { z } from 'zod';
import { createFactSource, type FindPersonByEmail } from '../authzen/queries/fact-source.ts';
import { type Facts, loadFacts } from '../authzen/queries/load-facts.ts';
import { covers } from '../domain/cover-permission.ts';
import { listRegistered } from '../domain/list-registered.ts';
import { nameScope } from '../domain/name-scope.ts';
import { fitsScope } from '../domain/role-level.ts';
import type { RoleNames } from '../domain/role-names.ts';
import { type AccessImage, type RoleInfo, splitPermission } from '../engine/access-image.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import { createCompileCondition } from '../engine/compile-condition.ts';
import { type ImaginedChange, type ImaginedImage, imagineChanges } from '../engine/imagine-changes.ts';
import { byEngine } from '../opa/second-opinion.ts';
import type { AccessTables } from '../tables.ts';
import { refuseBadCondition } from '../use-cases/grant-role.ts';
import { expandPatterns } from '../use-cases/refuse-patterns.ts';
import { contractOf } from './contract-of.ts';
import { createListGrantingRoles } from './list-granting-roles.ts';
import { createPresentDecision, type People } from './present-decision.ts';
import { demandScope, isVisible, type PreparedQuestion, readQuestion } from './questions.ts';

export interface WhatIfRouteDeps {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
  readonly audit: Pick<AuditModule, 'recordAlone'>;
  readonly translate: Translate;
  readonly roleNames: RoleNames;
  readonly findPersonByEmail: FindPersonByEmail;
  readonly isMember: (tx: Tx, tenantId: TenantId, userId: UserId) => Promise<boolean>;
  readonly findPeople: (tx: Tx, ids: readonly UserId[]) => Promise<People>;
}

type ChangeInput = z.output<typeof hypotheticalChange>;

const contract = contractOf(accessRoutes);

/** Thinking aloud: a question answered as things are, and as they would be. Nothing is written but that it was asked. */
export function createWhatIfRoutes(deps: WhatIfRouteDeps): RouteImplementation[] {
  const { mirror, clock, audit } = deps;
  const { present, presentConsidered } = createPresentDecision(deps);
  const listGrantingRoles = createListGrantingRoles(deps);
  const compile = createCompileCondition((id) => mirror.current().scopes.get(id));

  async function answer(
    { image, conditionText }: ImaginedImage,
    ctx: RequestContext,
    caller: Caller,
    question: PreparedQuestion,
    at: number,
  ) {
    const { principalId, scopeId, permission, circumstances, activeRoleId } = question;
    const explanation = explain(image.snapshot, {
      principalId,
      scopeId,
      permission: splitPermission(permission),
      at,
      context: circumstances,
      activeRoleId,
    } satisfies CheckRequest);
    const lenders = explanation.delegations.map(({ delegatorId }) => delegatorId);
    const people: People =
      lenders.length === 0
        ? new Map()
        : await ctx.transact((tx) => deps.findPeople(tx, [...new Set(lenders)] as UserId[])); // principals are users
    const decision = present(image, byEngine(explanation.decision), question, ctx.locale, people);
    const { conditionError } = decision;
    const mayBeSeen = (id: string): boolean => isVisible(image, caller, id);
    return {
      ...decision,
      // An imagined state has no revision of its own.
      revision: image.revision,
      conditionError: conditionError
        ? { ...conditionError, condition: conditionText(conditionError.condition) }
        : null,
      considered: presentConsidered(image, explanation, ctx.locale, mayBeSeen, people).map((item) =>
        Object.assign(item, { condition: item.condition === null ? null : conditionText(item.condition) }),
      ),
      wouldGrant: listGrantingRoles(image, caller.tenantId, permission, scopeId, ctx.locale),
    };
  }

  return [
    implement(contract('POST /api/v1/access/what-if'), async ({ ctx, caller, body }) => {
      const image = mirror.current();
      const read = readQuestion(image, ctx, caller, body);
      ctx.authorizeAt(read.scopeId);
      refuseUnseen(ctx, caller, body.changes);
      const { asker, facts, suspended } = await ctx.transact(async (tx) => {
        // Who holds nothing yet is nobody to the engine, but may well be somebody to give a role to.
        const named = body.principal === undefined ? undefined : parseId('user', body.principal);
        const known = named !== undefined && (await deps.isMember(tx, caller.tenantId, named));
        const question = known ? { ...read, principalId: named } : read;
        return {
          asker: question,
          facts: await loadFacts(
            createFactSource(tx, deps.findPersonByEmail),
            image.snapshot,
            namesOf(question, body.resourceId),
          ),
          suspended: await isSuspended(tx, question.principalId),
        };
      });
      const asked = placeQuestion(asker, body.resourceId, facts);
      const { registered } = asked;
      // The resource may lie elsewhere than was said: what may be asked there is judged there.
      if (asked.question.scopeId !== asker.scopeId) ctx.authorizeAt(asked.question.scopeId);
      const changes = body.changes
        .flatMap((change) => readChange(image, caller, asked.question.principalId, clock.now(), change))
        .filter(({ kind }) => !(suspended && kind === 'give_role'));
      const at = readInstant(body.context?.time) ?? clock.now();
      const asItIs: ImaginedImage = { image, conditionText: (id) => id };
      const asIs = await answer(asItIs, ctx, caller, asked.question, at);
      const imagined = changes.length === 0 ? asItIs : imagineChanges(image, changes, compile);
      const asIf = changes.length === 0 ? asIs : await answer(imagined, ctx, caller, asked.question, at);
      await audit.recordAlone(caller.tenantId, originOf(ctx, caller), {
        action: 'access.imagined',
        target: { kind: 'permission', id: body.permission, name: `${body.permission} @ ${asIs.scope}` },
        scopeId: caller.scopeId,
        details: {
          permission: body.permission,
          scope: asIs.scope,
          principalId: formatId('user', asked.question.principalId),
          changes: body.changes.map(({ kind }) => kind),
        },
        policyRevision: image.revision,
      });
      return { asIs, asIf, suspended, registered };
    }),
  ];
}

/** Only what the caller may see anyway may be thought about. */
function refuseUnseen(ctx: RequestContext, caller: Caller, changes: readonly ChangeInput[]): void {
  const isAboutRules = ({ kind }: ChangeInput): boolean => kind === 'add_rule' || kind === 'remove_rule';
  if (changes.some(isAboutRules)) ctx.authorize('policy:read', caller.scopeId);
  if (!changes.every(isAboutRules)) ctx.authorize('role:read', caller.scopeId);
}

function namesOf({ principalId, permission }: PreparedQuestion, resourceId: string | undefined) {
  const type = splitPermission(permission).resource;
  return {
    subjects: [{ type: 'user', id: formatId('user', principalId) }],
    resources: resourceId === undefined ? [] : [{ type, id: resourceId }],
  };
}

/** A question with what is registered about the person and the resource. */
function placeQuestion(question: PreparedQuestion, resourceId: string | undefined, facts: Facts) {
  const type = splitPermission(question.permission).resource;
  const found = resourceId === undefined ? undefined : facts.resource({ type, id: resourceId });
  const resource =
    resourceId === undefined
      ? {}
      : {
          resource: {
            ...found?.attributes,
            type,
            id: resourceId,
            owner: found === undefined || found.ownerId === null ? null : formatId('user', found.ownerId),
            parent: found?.parent ?? null,
          },
        };
  return {
    registered: found !== undefined,
    question: {
      ...question,
      scopeId: found?.scopeId ?? question.scopeId,
      circumstances: { ...question.circumstances, attributesOf: facts.attributesOf, ...resource },
    },
  };
}

async function isSuspended(tx: Tx, principalId: UserId): Promise<boolean> {
  const row = await tx
    .withTables<AccessTables>()
    .selectFrom('access.suspensions')
    .select('principal_id')
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return row !== undefined;
}

/** A change as the engine takes it. What the caller's tenant does not have answers like what does not exist. */
function readChange(
  image: AccessImage,
  caller: Caller,
  principalId: UserId,
  nowMs: number,
  change: ChangeInput,
): ImaginedChange[] {
  const isOurs = (tenantId: string): boolean =>
    tenantId === caller.tenantId || caller.tenantId === PLATFORM_TENANT_ID;
  const demandRole = (id: string) => {
    const role = image.roles.get(id);
    if (role === undefined || !(role.base || isOurs(role.tenantId)))
      throw new CodedError('RES_001', { where: 'role' });
    return role;
  };
  switch (change.kind) {
    case 'give_role':
      return [imagineGift(image, caller, principalId, nowMs, demandRole(change.roleId), change)];
    case 'take_role': {
      const assignment = image.assignments.get(change.assignmentId);
      if (assignment === undefined || !isOurs(assignment.tenantId))
        throw new CodedError('RES_001', { where: 'assignment' });
      return [{ kind: 'take_role', assignment }];
    }
    case 'edit_role': {
      const { id: roleId } = demandRole(change.roleId);
      const registered = listRegistered(image.snapshot);
      const patterns = change.patterns.filter((pattern) =>
        registered.some((permission) => covers(pattern, permission)),
      );
      return [{ kind: 'edit_role', roleId, patterns }];
    }
    case 'add_rule': {
      refuseBadCondition(change.condition);
      expandPatterns(image, change.permissions);
      const { effect, permissions, name } = change;
      const rule = {
        id: newId('rule'),
        tenantId: caller.tenantId,
        name,
        effect,
        scopeId: demandScope(image, caller, change.scope),
        permissions,
        condition: change.condition ?? null,
      };
      return [{ kind: 'add_rule', rule }];
    }
    case 'remove_rule': {
      const rule = image.rules.get(change.ruleId);
      if (rule === undefined || !isOurs(rule.tenantId)) throw new CodedError('RES_001', { where: 'rule' });
      return [{ kind: 'remove_rule', rule }];
    }
  }
}

/** @throws CodedError `PERM_006` when the role does not belong at such a place, `PERM_012` for a bad condition */
function imagineGift(
  image: AccessImage,
  caller: Caller,
  principalId: UserId,
  nowMs: number,
  role: RoleInfo,
  change: Extract<ChangeInput, { readonly kind: 'give_role' }>,
): ImaginedChange {
  refuseBadCondition(change.condition);
  const scope = image.scopes.get(demandScope(image, caller, change.scope));
  if (scope === undefined) throw new CodedError('RES_001', { where: 'scope' });
  if (!fitsScope(role.level, scope.kind))
    throw new CodedError('PERM_006', {
      params: { role: role.key, scope: nameScope(scope.kind, scope.id) },
    });
  const assignment = {
    id: newId('assignment'),
    tenantId: scope.tenantId,
    principalId,
    roleId: role.id,
    scopeId: scope.id,
    startsAtMs: readInstant(change.startsAt) ?? null,
    endsAtMs: readInstant(change.endsAt) ?? null,
    condition: change.condition ?? null,
    breakGlass: false,
    origin: 'manual',
    reason: '',
    createdAtMs: nowMs,
  } as const;
  return { kind: 'give_role', assignment };
}

const readInstant = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(text);
