import type { Database, Tx } from '@haechi/database';
import { buildSnapshot, type Snapshot } from '@haechi/decision';
import type { CompileCondition } from './compile-condition.ts';
import {
  type DelegationInfo,
  type RuleInfo,
  readDelegations,
  readRules,
  toDelegation,
  toRule,
} from './grant-rows.ts';
import { createLookup, type Lookup } from './lookup.ts';
import {
  type AssignmentInfo,
  listConditions,
  type RoleInfo,
  readAssignments,
  readPermissions,
  readRevision,
  readRoles,
  readScopes,
  type ScopeInfo,
  toAssignment,
} from './model-rows.ts';

export type { DelegationInfo, RuleInfo } from './grant-rows.ts';
export type { AssignmentInfo, RoleInfo, ScopeInfo } from './model-rows.ts';

/** The access model at one revision: the compiled snapshot, and what people are shown about its parts. */
export interface AccessImage {
  readonly revision: number;
  readonly snapshot: Snapshot;
  /** Permissions that only read; every other is treated as changing something. */
  readonly reads: ReadonlySet<string>;
  readonly scopes: ReadonlyMap<string, ScopeInfo>;
  readonly roles: ReadonlyMap<string, RoleInfo>;
  readonly assignments: Lookup<AssignmentInfo>;
  readonly assignmentsByPrincipal: Lookup<readonly AssignmentInfo[]>;
  readonly rules: ReadonlyMap<string, RuleInfo>;
  readonly delegations: ReadonlyMap<string, DelegationInfo>;
}

/** Reads the whole model as it was at one instant and compiles it. Rights of suspended principals are left out. */
export async function loadAccessImage(database: Database, compile: CompileCondition): Promise<AccessImage> {
  return await database.system('load the access model', (tx) => loadImage(tx, compile), {
    readOnly: true,
    isolation: 'repeatable read',
  });
}

async function loadImage(tx: Tx, compile: CompileCondition): Promise<AccessImage> {
  const revision = await readRevision(tx);
  const permissions = await readPermissions(tx);
  const scopes = await readScopes(tx);
  const registered = permissions.map(({ permission }) => permission);
  const roles = await readRoles(tx, registered);
  const assignments = await readAssignments(tx);
  const rules = await readRules(tx);
  const delegations = await readDelegations(tx);
  const conditions = listConditions([...assignments, ...rules]);
  return {
    revision,
    snapshot: buildSnapshot(
      {
        permissions: permissions.map(({ permission, sensitive }) =>
          Object.assign(splitPermission(permission), { sensitive }),
        ),
        roles: roles.map(({ definition }) => definition),
        scopes,
        assignments: assignments.map(toAssignment),
        rules: rules.map((rule) => toRule(rule, registered)),
        delegations: delegations.map((delegation) => toDelegation(delegation, registered)),
        conditions: new Map(conditions.map((text) => [text, compile(text)])),
      },
      { revision },
    ),
    reads: new Set(permissions.flatMap(({ permission, reads }) => (reads ? [permission] : []))),
    scopes: new Map(scopes.map((scope) => [scope.id, scope])),
    roles: new Map(roles.map(({ info }) => [info.id, info])),
    assignments: createLookup(new Map(assignments.map((assignment) => [assignment.id, assignment]))),
    assignmentsByPrincipal: createLookup(Map.groupBy(assignments, ({ principalId }) => principalId)),
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    delegations: new Map(delegations.map((delegation) => [delegation.id, delegation])),
  };
}

/** `resource:action` in its two parts. */
export function splitPermission(permission: string): { resource: string; action: string } {
  const [resource = '', action = ''] = permission.split(':');
  return { resource, action };
}
