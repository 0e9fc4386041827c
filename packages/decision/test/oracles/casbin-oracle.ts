import { type Enforcer, newEnforcer, newModelFromString } from 'casbin';
import type { ReferenceModel } from '../reference.ts';
import { type Edge, type Oracle, patternEdges } from './oracle.ts';
import type { Circumstances } from './random-world.ts';
import { roleTarget, type Statement } from './statements.ts';

/** `g` leads from roles over patterns to permissions, `g2` from a scope to the one above it. */
const model = `
[request_definition]
r = sub, perm, dom, at, facts, role

[policy_definition]
p = id, everyone, sub, target, target2, dom, dom2, startsAt, endsAt, conditions, role, eft

[role_definition]
g = _, _
g2 = _, _

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = (p.everyone == "yes" || r.sub == p.sub) && isOpen(r.at, p.startsAt, p.endsAt) && isMet(r.facts, p.conditions) && \
counts(r.role, p.role, p.eft) && g(p.target, r.perm) && g(p.target2, r.perm) && g2(r.dom, p.dom) && g2(r.dom, p.dom2)
`;

/** Casbin: statements are policy rows, roles and scopes are role graphs that casbin walks. */
export function createCasbinOracle(): Oracle {
  let enforcer: Enforcer | null = null;
  return {
    name: 'casbin',
    async load(world, statements) {
      enforcer = await newEnforcer(newModelFromString(model));
      await enforcer.addFunction('isOpen', (at: number, startsAt: string, endsAt: string) => {
        return Number(startsAt) <= at && at < Number(endsAt);
      });
      await enforcer.addFunction('isMet', (facts: ReadonlySet<string>, conditions: string) => {
        return conditions === '' || conditions.split(' ').every((condition) => facts.has(condition));
      });
      await enforcer.addFunction('counts', (asked: string | null, role: string, effect: string) => {
        return effect === 'deny' || asked === null || `role ${asked}` === role;
      });
      await enforcer.addPolicies(statements.map(toRow));
      await enforcer.addGroupingPolicies(grantEdges(world));
      await enforcer.addNamedGroupingPolicies('g2', scopeEdges(world));
    },
    allows({ principalId, permission, scopeId, at, context, activeRoleId = null }) {
      if (enforcer === null) throw new Error('ask after loading');
      // Only the generator of this test makes contexts.
      const { inside } = context as Circumstances;
      const facts = new Set([...(inside ? ['inside'] : []), ...(at % 2 === 0 ? ['even'] : [])]);
      const name = `${permission.resource}:${permission.action}`;
      return enforcer.enforceSync(principalId, name, scopeId, at, facts, activeRoleId);
    },
  };
}

function toRow(statement: Statement, index: number): string[] {
  const { effect, principalId, targets, scopeIds, startsAt, endsAt, conditions, roleId } = statement;
  const everyone = principalId === null ? 'yes' : 'no';
  const role = roleId === null ? '' : roleTarget(roleId);
  return [
    ...[String(index), everyone, principalId ?? '', targets[0] ?? '', targets[1] ?? targets[0] ?? ''],
    ...[scopeIds[0] ?? '', scopeIds[1] ?? scopeIds[0] ?? '', String(startsAt), String(endsAt)],
    ...[conditions.join(' '), role, effect],
  ];
}

function grantEdges(world: ReferenceModel): Edge[] {
  const edges = patternEdges(world).map(([permission, pattern]): Edge => [pattern, permission]);
  for (const { id, parentRoleId = null, grants } of world.roles.values()) {
    edges.push(...[...new Set(grants)].map((pattern): Edge => [roleTarget(id), pattern]));
    if (parentRoleId !== null) edges.push([roleTarget(id), roleTarget(parentRoleId)]);
  }
  return edges;
}

function scopeEdges(world: ReferenceModel): Edge[] {
  return [...world.scopes.values()].flatMap(({ id, parentId }): Edge[] =>
    parentId === null ? [] : [[id, parentId]],
  );
}
