import { defineAbility, subject } from '@casl/ability';
import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { type CheckRequest, check, isAllowed, type Snapshot } from '@haechi/decision';
import { newEnforcer, newModelFromString } from 'casbin';
import { makeAssignments, makeRoles, makeScopes, type Size } from './population.ts';

export type PeerName =
  | 'Haechi'
  | 'Haechi with reasons'
  | 'CASL'
  | 'CASL without scope tree'
  | 'CASL by person and project'
  | 'CASL built for the question'
  | 'casbin'
  | 'cedar-wasm';

/** An engine with the model, asked the questions all engines are asked. */
export interface Peer {
  /** What it does while the clock runs, and what was done before. */
  readonly does: string;
  /** The question as this engine wants it, made before the clock runs. */
  readonly prepare: (request: CheckRequest) => () => boolean;
}

/** @param questions that will be asked: what keeps something per person keeps it for these. */
export async function createPeer(
  name: PeerName,
  size: Size,
  snapshot: Snapshot,
  questions: readonly CheckRequest[],
): Promise<Peer> {
  const holdings = collectHoldings(size, new Set(questions.map(({ principalId }) => principalId)));
  switch (name) {
    case 'Haechi':
      return {
        does: 'finds person, permission and place by their ids and answers yes or no, as the others do',
        prepare: (request) => () => isAllowed(snapshot, request),
      };
    case 'Haechi with reasons':
      return {
        does: 'the same, and makes an answer that names the assignment, role and place and until when it holds',
        prepare: (request) => () => check(snapshot, request).allowed,
      };
    case 'CASL':
      return createCasl(size, holdings);
    case 'CASL without scope tree':
      return createFlatCasl(size, holdings);
    case 'CASL by person and project':
      return createSplitCasl(size, holdings);
    case 'CASL built for the question':
      return createFreshCasl(size, holdings);
    case 'casbin':
      return createCasbin(size);
    case 'cedar-wasm':
      return createCedar(size, holdings);
  }
}

/** The permissions a person holds by project. */
type Holdings = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** @param principalIds whose questions will be asked */
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

const onPath = (scopeId: string) => ({ path: scopeId });

/** A right at a tenant reaches its projects, as ours. */
function createCasl(size: Size, holdings: Holdings): Peer {
  const abilities = createAbilities(size, holdings, onPath);
  const paths = collectPaths(size);
  return {
    does: "finds the person's ability, which is built and kept, and asks it about a subject with its place's path",
    prepare({ principalId, permission: { resource, action }, scopeId }) {
      return () =>
        abilities.get(principalId)?.can(action, subject(resource, { path: paths.get(scopeId) })) === true;
    },
  };
}

function createFlatCasl(size: Size, holdings: Holdings): Peer {
  const abilities = createAbilities(size, holdings, (scopeId) => ({ scopeId }));
  return {
    does: 'the same, but rights hold exactly where they are written: less than we answer',
    prepare({ principalId, permission: { resource, action }, scopeId }) {
      return () => abilities.get(principalId)?.can(action, subject(resource, { scopeId })) === true;
    },
  };
}

/** What its fastest user would do: no condition is left for it to look at. */
function createSplitCasl(size: Size, holdings: Holdings): Peer {
  const grants = collectGrants(size);
  const build = (roleIds: readonly string[]) =>
    defineAbility((can) => {
      for (const [resource, action] of roleIds.flatMap((roleId) => grants.get(roleId) ?? []))
        can(action, resource);
    });
  const abilities = new Map(
    [...holdings].map(([principalId, byScope]) => [
      principalId,
      new Map([...byScope].map(([scopeId, roleIds]) => [scopeId, build(roleIds)])),
    ]),
  );
  return {
    does: 'finds an ability kept for the person at that one project: no tree, no conditions, no change to a role',
    prepare({ principalId, permission: { resource, action }, scopeId }) {
      return () => abilities.get(principalId)?.get(scopeId)?.can(action, resource) === true;
    },
  };
}

/** As its guide does it for each request; the rows themselves are at hand. */
function createFreshCasl(size: Size, holdings: Holdings): Peer {
  const grants = collectGrants(size);
  const paths = collectPaths(size);
  return {
    does: 'builds the ability of the person from rows in memory for each question, so that no change is missed',
    prepare({ principalId, permission: { resource, action }, scopeId }) {
      return () => {
        const held = holdings.get(principalId);
        if (held === undefined) return false;
        const ability = buildAbility(held, grants, onPath);
        return ability.can(action, subject(resource, { path: paths.get(scopeId) }));
      };
    },
  };
}

/** By role: resource and action of what it gives. */
type Grants = ReadonlyMap<string, readonly (readonly [string, string])[]>;

function collectGrants(size: Size): Grants {
  return new Map(
    makeRoles(size).map((role) => [
      role.id,
      role.grants.map((grant) => {
        const [resource = '', action = ''] = grant.split(':');
        return [resource, action] as const;
      }),
    ]),
  );
}

function createAbilities(size: Size, holdings: Holdings, condition: (scopeId: string) => object) {
  const grants = collectGrants(size);
  return new Map(
    [...holdings].map(([principalId, byScope]) => [principalId, buildAbility(byScope, grants, condition)]),
  );
}

function buildAbility(
  byScope: ReadonlyMap<string, readonly string[]>,
  grants: Grants,
  condition: (scopeId: string) => object,
) {
  return defineAbility((can) => {
    for (const [scopeId, roleIds] of byScope) {
      for (const [resource, action] of roleIds.flatMap((roleId) => grants.get(roleId) ?? []))
        can(action, resource, condition(scopeId));
    }
  });
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

/** The matcher with its cheapest comparison first. */
async function createCasbin(size: Size): Promise<Peer> {
  const enforcer = await newEnforcer(newModelFromString(casbinModel));
  await enforcer.addPolicies(
    makeRoles(size).flatMap(({ id, grants }) => grants.map((grant) => [id, ...grant.split(':')])),
  );
  const groups = [...makeAssignments(size)].map((a) => [a.principalId, a.roleId, a.scopeId]);
  const unique = new Map(groups.map((group) => [group.join(' '), group]));
  await enforcer.addGroupingPolicies([...unique.values()]);
  return {
    does: 'roles in domains, everything loaded; walks the policies with its matcher, without the scope tree',
    prepare({ principalId, permission: { resource, action }, scopeId }) {
      return () => enforcer.enforceSync(principalId, scopeId, resource, action);
    },
  };
}

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
    does: 'at its best: policies parsed before, the roles of the person at the project given with the question',
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
