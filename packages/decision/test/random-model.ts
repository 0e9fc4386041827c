import type {
  Assignment,
  Change,
  CheckRequest,
  Condition,
  Delegation,
  RoleDefinition,
  Rule,
  ScopeDefinition,
} from '../src/index.ts';
import type { ReferenceModel } from './reference.ts';
import { pick, type Random } from './seeded-random.ts';

/**
 * Ids that differ only in case, normalisation form, plane or emptiness, names with a meaning in JavaScript, ids as long
 * as real ones that end alike, and one whose letters beyond Latin-1 fill the same bits as the letters of another.
 */
export const principalIds = [
  'usr_0193e4a0-7c11-7d2e-8f00-AA0193e4a0',
  'usr_0193e4a0-7c11-7d2e-9f00-AA0193e4a0',
  'usr_0193e4a0-7c11-7d2e-8f00-\u0141@0193e4a0',
  'min',
  'Min',
  '김민',
  '\u00e9',
  'e\u0301',
  '\u{1f43a}',
  '\ufffd',
  '__proto__',
  '',
];

export const permissions = [
  { resource: 'patient', action: 'read', redelegable: true },
  { resource: 'patient', action: 'write', sensitive: true },
  { resource: 'invoice', action: 'read' },
  { resource: 'invoice', action: 'pay', redelegable: true },
  { resource: 'constructor', action: 'read' },
  // Enough of them that sets need a second word.
  ...Array.from({ length: 30 }, (_, i) => ({ resource: 'filler', action: `action-${i}` })),
  { resource: 'last', action: 'read', sensitive: true },
];

const roleIds = ['viewer', 'clerk', 'Clerk', 'root', '역할'];
const conditionIds = ['context', 'principal', 'principal', 'even', 'throws', 'text', 'missing'];
const patterns = ['*:read', 'invoice:*', 'patient:read', 'patient:write', 'invoice:pay', 'last:read', '*:*'];
const exact = [
  'patient:read',
  'patient:write',
  'invoice:pay',
  'invoice:read',
  'constructor:read',
  'last:read',
];

/** Times lie between 0 and this, so that questions often meet an edge of a window. */
export const horizon = 12;

const scopeDefinitions: readonly ScopeDefinition[] = [
  { id: 'hq', kind: 'platform', parentId: null },
  { id: 'north', kind: 'tenant', parentId: 'hq' },
  { id: 'south', kind: 'tenant', parentId: 'hq' },
  { id: 'north/1', kind: 'branch', parentId: 'north' },
  { id: 'north/P', kind: 'project', parentId: 'north' },
  { id: 'south/p', kind: 'project', parentId: 'south' },
];

const conditions: Readonly<Record<string, Condition>> = {
  context: ({ context }) => context === 'inside',
  principal: ({ principalId, requesterId }) => (principalId !== requesterId) === principalId.length > 1,
  even: ({ at }) => at % 2 === 0,
  throws: () => {
    throw new Error('no such attribute');
  },
  // What an untyped expression may well answer.
  text: () => 'true' as unknown as boolean,
};

export function startModel(): ReferenceModel {
  return {
    permissions,
    roles: new Map(roleIds.map((id) => [id, { id, key: id, grants: ['*:read'] }])),
    scopes: new Map(scopeDefinitions.map((scope) => [scope.id, scope])),
    assignments: new Map(),
    delegations: new Map(),
    rules: new Map(),
    conditions: new Map(Object.entries(conditions)),
  };
}

export function randomRequest(random: Random): CheckRequest {
  const { resource, action } =
    random() < 0.95
      ? pick(random, permissions.slice(0, random() < 0.9 ? 5 : 36))
      : { resource: 'Patient', action: 'read' };
  return {
    principalId: random() < 0.97 ? pick(random, principalIds) : 'nobody',
    permission: { resource, action },
    scopeId: random() < 0.97 ? pick(random, scopeDefinitions).id : 'North',
    at: Math.floor(random() * horizon),
    context: random() < 0.5 ? 'inside' : undefined,
    activeRoleId: random() < 0.15 ? pick(random, [...roleIds, 'no-such-role']) : null,
  };
}

/** One to four changes; now and then one that leaves something dangling and must be refused. */
export function randomChanges(random: Random): readonly Change[] {
  return Array.from({ length: 1 + Math.floor(random() * 4) }, () => randomChange(random));
}

function randomChange(random: Random): Change {
  const kind = random();
  const removes = random() < 0.35;
  if (kind < 0.5) return assignmentChange(random, removes);
  if (kind < 0.65) return delegationChange(random, removes);
  if (kind < 0.75) return ruleChange(random, removes);
  if (kind < 0.9) {
    return removes
      ? { op: 'remove_role', roleId: pick(random, roleIds) }
      : { op: 'upsert_role', role: randomRole(random) };
  }
  if (kind < 0.95) {
    const scope = pick(random, scopeDefinitions);
    return removes
      ? { op: 'remove_scope', scopeId: scope.id }
      : { op: 'upsert_scope', scope: moved(random, scope) };
  }
  const conditionId = pick(random, conditionIds);
  if (removes) return { op: 'remove_condition', conditionId };
  return { op: 'upsert_condition', conditionId, condition: conditions[conditionId] ?? (() => true) };
}

function assignmentChange(random: Random, removes: boolean): Change {
  // Not everyone holds something of their own, or delegations would rarely matter.
  const number = Math.floor(random() * 12);
  const principalId = principalIds[number % 9] ?? '';
  const id = `assignment-${number}`;
  if (removes) return { op: 'remove_assignment', assignmentId: id, principalId };
  const assignment: Assignment = {
    id,
    principalId,
    roleId: pick(random, roleIds),
    scopeId: pick(random, scopeDefinitions.slice(0, random() < 0.5 ? 3 : 6)).id,
    ...randomWindow(random),
    ...randomCondition(random),
  };
  return { op: 'upsert_assignment', assignment };
}

function delegationChange(random: Random, removes: boolean): Change {
  const id = `delegation-${Math.floor(random() * 14)}`;
  if (removes && random() < 0.3) return { op: 'remove_delegation', delegationId: id };
  const delegation: Delegation = {
    id,
    delegatorId: pick(random, principalIds),
    delegateId: pick(random, principalIds),
    permissions: [pick(random, exact), pick(random, exact), pick(random, exact)],
    scopeId: pick(random, scopeDefinitions.slice(0, random() < 0.6 ? 3 : 6)).id,
    ...randomWindow(random),
    endsAt: Math.floor(random() * horizon * 2),
    ...randomCondition(random),
  };
  return { op: 'upsert_delegation', delegation };
}

function ruleChange(random: Random, removes: boolean): Change {
  const id = `rule-${Math.floor(random() * 6)}`;
  if (removes || random() < 0.4) return { op: 'remove_rule', ruleId: id };
  const rule: Rule = {
    id,
    effect: random() < 0.5 ? 'allow' : 'deny',
    scopeId: pick(random, scopeDefinitions).id,
    permissions: [pick(random, patterns.slice(0, 6))],
    ...randomCondition(random),
  };
  return { op: 'upsert_rule', rule };
}

function randomRole(random: Random): RoleDefinition {
  const id = pick(random, roleIds);
  const grants = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(random, patterns));
  return { id, key: id, parentRoleId: random() < 0.5 ? pick(random, roleIds) : null, grants };
}

function moved(random: Random, scope: ScopeDefinition): ScopeDefinition {
  return random() < 0.5 ? scope : { ...scope, parentId: pick(random, scopeDefinitions).id };
}

function randomWindow(random: Random): Pick<Assignment, 'startsAt' | 'endsAt'> {
  const bound = () => (random() < 0.6 ? null : Math.floor(random() * horizon));
  return { startsAt: bound(), endsAt: bound() };
}

function randomCondition(random: Random): Pick<Assignment, 'conditionId'> {
  return random() < 0.7 ? {} : { conditionId: pick(random, conditionIds) };
}
