import type { Change, CheckRequest, Condition, ScopeDefinition } from '../../src/index.ts';
import type { ReferenceModel } from '../reference.ts';
import { pick, type Random } from '../seeded-random.ts';

/** Ids that differ only in case, normalisation form or plane, or mean something elsewhere. */
const principalIds = [
  'usr_0193e4a0-7c11-7d2e-8f00-AA0193e4a0',
  'usr_0193e4a0-7c11-7d2e-8f00-\u0141@0193e4a0',
  'min',
  'Min',
  'mi\u0131n',
  '김민',
  '\u00e9',
  'e\u0301',
  '\u{1f43a}',
  'a:b',
  '*',
  '"]',
];
const roleIds = ['viewer', 'clerk', 'Clerk', 'manager', '역할'];
const scopes: readonly ScopeDefinition[] = [
  { id: 'hq', kind: 'platform', parentId: null },
  { id: 'north', kind: 'tenant', parentId: 'hq' },
  { id: 'North', kind: 'tenant', parentId: 'hq' },
  { id: 'north/1', kind: 'branch', parentId: 'north' },
  { id: 'north/P', kind: 'project', parentId: 'north' },
  { id: '남/p', kind: 'project', parentId: 'North' },
];
const permissions = [
  { resource: 'patient', action: 'read' },
  { resource: 'patient', action: 'write' },
  { resource: 'invoice', action: 'read' },
  { resource: 'invoice', action: 'pay' },
  { resource: '환자', action: 'read' },
];
const patterns = ['*:read', 'invoice:*', 'patient:*', '환자:read', 'patient:write', 'invoice:pay', '*:*'];

/** Every whole number below it is asked about and used as an edge of windows. */
const horizon = 10;

/** What a condition reads of a question: both oracles get the same three facts. */
export interface Circumstances {
  readonly inside: boolean;
}

/** `broken` cannot answer, and `missing` is referred to but not there. */
const conditions: Readonly<Record<string, Condition>> = {
  // The generator below is the only one to make contexts, so this is what they are.
  inside: ({ context }) => (context as Circumstances).inside,
  even: ({ at }) => at % 2 === 0,
  broken: () => {
    throw new Error('no such attribute');
  },
};
const conditionIds = ['inside', 'even', 'broken', 'missing'];

export function startWorld(): ReferenceModel {
  return {
    permissions,
    roles: new Map(roleIds.map((id) => [id, { id, key: id, grants: ['*:read'] }])),
    scopes: new Map(scopes.map((scope) => [scope.id, scope])),
    assignments: new Map(),
    delegations: new Map(),
    rules: new Map(),
    conditions: new Map(Object.entries(conditions)),
  };
}

/** A batch of questions. Some are asked twice in it, some were in the batch before and are asked at another time. */
export function randomBatch(
  random: Random,
  length: number,
  before: readonly CheckRequest[],
): readonly CheckRequest[] {
  const batch: CheckRequest[] = [];
  while (batch.length < length) {
    const kind = random();
    if (kind < 0.2 && batch.length > 0) batch.push(pick(random, batch));
    else if (kind < 0.5 && before.length > 0)
      batch.push({ ...pick(random, before), at: below(random, horizon) });
    else batch.push(randomQuestion(random));
  }
  return batch;
}

function randomQuestion(random: Random): CheckRequest {
  const { resource, action } =
    random() < 0.97 ? pick(random, permissions) : { resource: 'Patient', action: 'read' };
  const context: Circumstances = { inside: random() < 0.5 };
  return {
    principalId: random() < 0.97 ? pick(random, principalIds) : 'nobody',
    permission: { resource, action },
    scopeId: random() < 0.97 ? pick(random, scopes).id : 'nowhere',
    at: below(random, horizon),
    context,
    activeRoleId: random() < 0.15 ? pick(random, [...roleIds, 'no-such-role']) : null,
  };
}

/** One to three changes, most of them to roles and assignments. They may contradict the model. */
export function randomEdits(random: Random): readonly Change[] {
  return Array.from({ length: 1 + below(random, 3) }, () => randomEdit(random));
}

function randomEdit(random: Random): Change {
  const kind = random();
  const removes = random() < 0.3;
  if (kind < 0.4) return roleEdit(random, removes);
  if (kind < 0.75) return assignmentEdit(random, removes);
  if (kind < 0.85) return ruleEdit(random, removes);
  return delegationEdit(random, removes);
}

function roleEdit(random: Random, removes: boolean): Change {
  const id = pick(random, roleIds);
  if (removes) return { op: 'remove_role', roleId: id };
  const grants = Array.from({ length: 1 + below(random, 2) }, () => pick(random, patterns));
  const parentRoleId = random() < 0.5 ? pick(random, roleIds) : null;
  return { op: 'upsert_role', role: { id, key: id, parentRoleId, grants } };
}

function assignmentEdit(random: Random, removes: boolean): Change {
  const number = below(random, 16);
  const id = `assignment-${number}`;
  const principalId = principalIds[number % 10] ?? '';
  if (removes) return { op: 'remove_assignment', assignmentId: id, principalId };
  const [roleId, scopeId] = [pick(random, roleIds), pick(random, scopes).id];
  const limits = { ...randomWindow(random), ...randomCondition(random) };
  return { op: 'upsert_assignment', assignment: { id, principalId, roleId, scopeId, ...limits } };
}

function ruleEdit(random: Random, removes: boolean): Change {
  const id = `rule-${below(random, 3)}`;
  if (removes || random() < 0.5) return { op: 'remove_rule', ruleId: id };
  const effect = random() < 0.6 ? 'allow' : 'deny';
  const [scopeId, pattern] = [pick(random, scopes).id, pick(random, patterns)];
  return {
    op: 'upsert_rule',
    rule: { id, effect, scopeId, permissions: [pattern], ...randomCondition(random) },
  };
}

function delegationEdit(random: Random, removes: boolean): Change {
  const id = `delegation-${below(random, 5)}`;
  if (removes) return { op: 'remove_delegation', delegationId: id };
  const { resource, action } = pick(random, permissions);
  return {
    op: 'upsert_delegation',
    delegation: {
      id,
      delegatorId: pick(random, principalIds),
      delegateId: pick(random, principalIds),
      permissions: [`${resource}:${action}`],
      scopeId: pick(random, scopes).id,
      ...randomWindow(random),
      endsAt: below(random, horizon * 2),
      ...randomCondition(random),
    },
  };
}

function randomWindow(random: Random): { readonly startsAt: number | null; readonly endsAt: number | null } {
  const edge = () => (random() < 0.6 ? null : below(random, horizon));
  return { startsAt: edge(), endsAt: edge() };
}

function randomCondition(random: Random): { readonly conditionId?: string } {
  return random() < 0.7 ? {} : { conditionId: pick(random, conditionIds) };
}

function below(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}
