import { defineAbility, subject } from '@casl/ability';
import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { CheckRequest } from '@haechi/decision';
import { newEnforcer, newModelFromString } from 'casbin';
import { makeAssignments, makeRoles, makeScopes, type Size } from './population.ts';

/** Another engine with the same model, asked the same questions. */
export interface Peer {
  readonly name: string;
  /** The question as this peer wants it, made before the clock runs. */
  prepare(request: CheckRequest): () => boolean;
}

/** The permissions a person holds by project. */
type Holdings = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** @param principalIds whose questions will be asked: the peers that keep something per person keep it for these. */
export async function createPeers(size: Size, principalIds: ReadonlySet<string>): Promise<readonly Peer[]> {
  const holdings = collectHoldings(size, principalIds);
  return [
    createCasl(size, holdings),
    createFlatCasl(size, holdings),
    await createCasbin(size),
    createCedar(size, holdings),
  ];
}

function collectHoldings(size: Size, principalIds: ReadonlySet<string>): Holdings {
  const held = new Map<string, Map<string, string[]>>();
  for (const { principalId, roleId, scopeId } of makeAssignments(size)) {
    if (!principalIds.has(principalId)) continue;
    const byScope = held.get(principalId) ?? new Map<string, string[]>();
    held.set(principalId, byScope.set(scopeId, [...(byScope.get(scopeId) ?? []), roleId]));
  }
  return held;
}

/** Every scope with those above it, nearest first. */
type Paths = ReadonlyMap<string, readonly string[]>;

function collectPaths(size: Size): Paths {
  const scopes = new Map(makeScopes(size).map((scope) => [scope.id, scope]));
  const pathOf = (scopeId: string): string[] => {
    const parentId = scopes.get(scopeId)?.parentId ?? null;
    return parentId === null ? [scopeId] : [scopeId, ...pathOf(parentId)];
  };
  return new Map([...scopes.keys()].map((scopeId) => [scopeId, pathOf(scopeId)]));
}

/** One ability per person, built before the clock runs and kept; a right at a tenant reaches its projects, as ours. */
function createCasl(size: Size, holdings: Holdings): Peer {
  const abilities = createAbilities(size, holdings, (scopeId) => ({ path: scopeId }));
  const paths = collectPaths(size);
  return {
    name: 'CASL',
    prepare({ principalId, permission: { resource, action }, scopeId }) {
      return () =>
        abilities.get(principalId)?.can(action, subject(resource, { path: paths.get(scopeId) })) === true;
    },
  };
}

/** The same without the tree: rights hold exactly where they are written. Less than we answer, and less work. */
function createFlatCasl(size: Size, holdings: Holdings): Peer {
  const abilities = createAbilities(size, holdings, (scopeId) => ({ scopeId }));
  return {
    name: 'CASL without scope tree',
    prepare({ principalId, permission: { resource, action }, scopeId }) {
      return () => abilities.get(principalId)?.can(action, subject(resource, { scopeId })) === true;
    },
  };
}

function createAbilities(size: Size, holdings: Holdings, condition: (scopeId: string) => object) {
  const grants = new Map(makeRoles(size).map((role) => [role.id, role.grants]));
  const build = (byScope: ReadonlyMap<string, readonly string[]>) =>
    defineAbility((can) => {
      for (const [scopeId, roleIds] of byScope) {
        for (const grant of roleIds.flatMap((roleId) => grants.get(roleId) ?? [])) {
          const [resource = '', action = ''] = grant.split(':');
          can(action, resource, condition(scopeId));
        }
      }
    });
  return new Map([...holdings].map(([principalId, byScope]) => [principalId, build(byScope)]));
}

const casbinModel = `
[request_definition]
r = sub, dom, obj, act

[policy_definition]
p = sub, obj, act

[role_definition]
g = _, _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.obj == p.obj && r.act == p.act && g(r.sub, p.sub, r.dom)
`;

/** Roles in domains, the matcher with its cheapest comparison first. */
async function createCasbin(size: Size): Promise<Peer> {
  const enforcer = await newEnforcer(newModelFromString(casbinModel));
  await enforcer.addPolicies(
    makeRoles(size).flatMap(({ id, grants }) => grants.map((grant) => [id, ...grant.split(':')])),
  );
  const groups = [...makeAssignments(size)].map((a) => [a.principalId, a.roleId, a.scopeId]);
  const unique = new Map(groups.map((group) => [group.join(' '), group]));
  await enforcer.addGroupingPolicies([...unique.values()]);
  return {
    name: 'casbin',
    prepare({ principalId, permission: { resource, action }, scopeId }) {
      return () => enforcer.enforceSync(principalId, scopeId, resource, action);
    },
  };
}

/** At its best: policies parsed before the clock runs, and the roles a person has at a project found by the caller. */
function createCedar(size: Size, holdings: Holdings): Peer {
  const policies = makeRoles(size).flatMap(({ id, grants }) =>
    grants.map(
      (grant) =>
        `permit(principal in Role::${JSON.stringify(id)}, action == Action::${JSON.stringify(grant)}, resource);`,
    ),
  );
  const parsed = preparsePolicySet('peers', { staticPolicies: policies.join('\n') });
  if (parsed.type === 'failure')
    throw new Error(`Cedar refuses the policies: ${JSON.stringify(parsed.errors)}`);
  return {
    name: 'cedar-wasm',
    prepare({ principalId, permission: { resource, action }, scopeId }) {
      const parents = (holdings.get(principalId)?.get(scopeId) ?? []).map((id) => ({ type: 'Role', id }));
      const principal = { type: 'User', id: principalId };
      const call = {
        principal,
        action: { type: 'Action', id: `${resource}:${action}` },
        resource: { type: 'Project', id: scopeId },
        context: {},
        preparsedPolicySetId: 'peers',
        entities: [{ uid: principal, attrs: {}, parents }],
      };
      return () => {
        const answer = statefulIsAuthorized(call);
        return answer.type === 'success' && answer.response.decision === 'allow';
      };
    },
  };
}
