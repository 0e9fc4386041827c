import {
  type EntityJson,
  type Expr,
  type PolicyJson,
  preparsePolicySet,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { CheckRequest } from '../../src/index.ts';
import type { ReferenceModel } from '../reference.ts';
import { type Edge, type Oracle, patternEdges } from './oracle.ts';
import type { Circumstances } from './random-world.ts';
import { type ConditionName, roleTarget, type Statement } from './statements.ts';

const policySetId = 'differential';

/**
 * Cedar: statements are policies, scopes and actions are entity hierarchies. A role is an action group, so inheritance
 * and wildcards are closed by Cedar itself.
 */
export function createCedarOracle(): Oracle {
  let entities: readonly EntityJson[] = [];
  return {
    name: 'cedar',
    async load(model, statements) {
      entities = [
        ...[...model.scopes.values()].map(({ id, parentId }) =>
          entity('Scope', id, parentId === null ? [] : [parentId]),
        ),
        ...actionEntities(model),
      ];
      const staticPolicies = Object.fromEntries(
        statements.map((statement, index) => [`statement-${index}`, toPolicy(statement)]),
      );
      const answer = preparsePolicySet(policySetId, { staticPolicies });
      if (answer.type === 'failure')
        throw new Error(`Cedar refuses the policies: ${JSON.stringify(answer.errors)}`);
    },
    allows(request) {
      const answer = statefulIsAuthorized({
        principal: { type: 'User', id: request.principalId },
        action: { type: 'Action', id: `${request.permission.resource}:${request.permission.action}` },
        resource: { type: 'Scope', id: request.scopeId },
        context: contextOf(request),
        preparsedPolicySetId: policySetId,
        entities: [...entities],
      });
      if (answer.type === 'failure')
        throw new Error(`Cedar refuses a question: ${JSON.stringify(answer.errors)}`);
      return answer.response.decision === 'allow';
    },
  };
}

function contextOf({ at, context, activeRoleId }: CheckRequest): Record<string, number | boolean | string> {
  // Only the generator of this test makes contexts.
  const { inside } = context as Circumstances;
  const narrowed = activeRoleId === null || activeRoleId === undefined ? {} : { activeRole: activeRoleId };
  return { at, inside, even: at % 2 === 0, ...narrowed };
}

function actionEntities(model: ReferenceModel): EntityJson[] {
  const edges: Edge[] = [...patternEdges(model)];
  for (const { id, parentRoleId = null, grants } of model.roles.values()) {
    edges.push(...grants.map((pattern): Edge => [pattern, roleTarget(id)]));
    if (parentRoleId !== null) edges.push([roleTarget(parentRoleId), roleTarget(id)]);
  }
  const byChild = Map.groupBy(edges, ([child]) => child);
  return [...byChild].map(([child, ofChild]) =>
    entity('Action', child, [...new Set(ofChild.map(([, parent]) => parent))]),
  );
}

function entity(type: string, id: string, parentIds: readonly string[]): EntityJson {
  return { uid: { type, id }, attrs: {}, parents: parentIds.map((parentId) => ({ type, id: parentId })) };
}

function toPolicy(statement: Statement): PolicyJson {
  const { effect, principalId, targets, scopeIds, startsAt, endsAt, conditions, roleId } = statement;
  const terms: Expr[] = [
    ...targets.map((id) => isIn('action', 'Action', id)),
    ...scopeIds.map((id) => isIn('resource', 'Scope', id)),
    { '>=': { left: attribute('at'), right: { Value: startsAt } } },
    { '<': { left: attribute('at'), right: { Value: endsAt } } },
    ...(effect === 'allow' ? [countsForRole(roleId)] : []),
    ...conditions.map(conditionTerm),
  ];
  return {
    effect: effect === 'allow' ? 'permit' : 'forbid',
    principal: principalId === null ? { op: 'All' } : { op: '==', entity: { type: 'User', id: principalId } },
    action: { op: 'All' },
    resource: { op: 'All' },
    conditions: terms.map((body) => ({ kind: 'when', body })),
  };
}

function isIn(variable: 'action' | 'resource', type: string, id: string): Expr {
  return { in: { left: { Var: variable }, right: { Value: { __entity: { type, id } } } } };
}

function attribute(name: string): Expr {
  return { '.': { left: { Var: 'context' }, attr: name } };
}

/** `unanswerable` reads what no context has, so Cedar skips the policy as one that errors. */
function conditionTerm(name: ConditionName): Expr {
  return attribute(name);
}

function countsForRole(roleId: string | null): Expr {
  const isNarrowed: Expr = { has: { left: { Var: 'context' }, attr: 'activeRole' } };
  const anyRole: Expr = { '!': { arg: isNarrowed } };
  if (roleId === null) return anyRole;
  return {
    '||': { left: anyRole, right: { '==': { left: attribute('activeRole'), right: { Value: roleId } } } },
  };
}
