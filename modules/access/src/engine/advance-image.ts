import type { Database, Tx } from '@haechi/database';
import { applyChanges, type Change } from '@haechi/decision';
import { listRegistered } from '../domain/list-registered.ts';
import type { AccessTables, ChangeKind } from '../tables.ts';
import type { AccessImage, AssignmentInfo } from './access-image.ts';
import type { CompileCondition } from './compile-condition.ts';
import {
  type DelegationInfo,
  type RuleInfo,
  readDelegations,
  readRules,
  toDelegation,
  toRule,
} from './grant-rows.ts';
import { changeLookup } from './lookup.ts';
import {
  listConditions,
  type RoleRow,
  readAssignments,
  readRevision,
  readRoles,
  readScopes,
  type ScopeInfo,
  toAssignment,
} from './model-rows.ts';

/** Above this many changed things reading the whole model is quicker. */
const CHANGES_MAX = 5000;

/** The things that changed since an image, as they are now. What is named but not found is gone. */
interface ChangedRows {
  readonly revision: number;
  readonly ids: Readonly<Record<ChangeKind, readonly string[]>>;
  readonly scopes: readonly ScopeInfo[];
  readonly roles: readonly RoleRow[];
  readonly assignments: readonly AssignmentInfo[];
  readonly rules: readonly RuleInfo[];
  readonly delegations: readonly DelegationInfo[];
}

/**
 * Brings an image to the newest revision by reading only what changed since; the same image when nothing did. The cost
 * grows with the changes, not with the model. Undefined when the feed cannot say: it does not reach back that far, too
 * much has changed, or the registered permissions did.
 * @throws ModelError when what the feed names does not fit the image; the whole model must be read then
 */
export async function advanceImage(
  database: Database,
  image: AccessImage,
  compile: CompileCondition,
): Promise<AccessImage | undefined> {
  const changed = await database.system('follow the access model', (tx) => readChanged(tx, image), {
    readOnly: true,
    isolation: 'repeatable read',
  });
  if (changed === 'nothing') return image;
  return changed === 'too much' ? undefined : applyChanged(image, changed, compile);
}

async function readChanged(tx: Tx, image: AccessImage): Promise<ChangedRows | 'nothing' | 'too much'> {
  const revision = await readRevision(tx);
  if (revision === image.revision) return 'nothing';
  const log = await tx
    .withTables<AccessTables>()
    .selectFrom('access.changes')
    .select(['revision', 'kind', 'id'])
    .where('revision', '>', image.revision)
    .orderBy('revision')
    .limit(CHANGES_MAX + 1)
    .execute();
  const complete = log[0]?.revision === image.revision + 1 && log.length <= CHANGES_MAX;
  if (!complete || log.some(({ kind }) => kind === 'permissions')) return 'too much';
  const idsOf = (kind: ChangeKind): string[] => [
    ...new Set(log.filter((change) => change.kind === kind).map(({ id }) => id)),
  ];
  const ids = {
    permissions: [],
    scope: idsOf('scope'),
    role: idsOf('role'),
    principal: idsOf('principal'),
    rule: idsOf('rule'),
    delegation: idsOf('delegation'),
  };
  // Whether somebody is suspended decides also over what was lent to him.
  const lent = [...image.delegations.values()].filter(({ delegateId }) => ids.principal.includes(delegateId));
  ids.delegation = [...new Set([...ids.delegation, ...lent.map(({ id }) => id)])];
  const named = { ids: ids.delegation, delegateIds: ids.principal };
  return {
    revision,
    ids,
    scopes: ids.scope.length === 0 ? [] : await readScopes(tx, ids.scope),
    roles: ids.role.length === 0 ? [] : await readRoles(tx, listRegistered(image.snapshot), ids.role),
    assignments: ids.principal.length === 0 ? [] : await readAssignments(tx, ids.principal),
    rules: ids.rule.length === 0 ? [] : await readRules(tx, ids.rule),
    delegations: named.ids.length + named.delegateIds.length === 0 ? [] : await readDelegations(tx, named),
  };
}

function applyChanged(image: AccessImage, changed: ChangedRows, compile: CompileCondition): AccessImage {
  const { revision, ids } = changed;
  const scopes = byId(changed.scopes, ({ id }) => id);
  const roles = byId(changed.roles, ({ info }) => info.id);
  const rules = byId(changed.rules, ({ id }) => id);
  const delegations = byId(changed.delegations, ({ id }) => id);
  const delegationIds = [...new Set([...ids.delegation, ...delegations.keys()])];
  const registered = listRegistered(image.snapshot);
  const held = Map.groupBy(changed.assignments, ({ principalId }) => principalId as string); // looked up by plain ids
  const assignments = new Map<string, AssignmentInfo | undefined>();
  const changes: Change[] = [
    ...listConditions([...changed.assignments, ...changed.rules])
      .filter((text) => !image.snapshot.conditions.has(text))
      .map((text): Change => ({ op: 'upsert_condition', conditionId: text, condition: compile(text) })),
    ...ids.scope.map((scopeId): Change => {
      const scope = scopes.get(scopeId);
      return scope === undefined ? { op: 'remove_scope', scopeId } : { op: 'upsert_scope', scope };
    }),
    ...ids.role.map((roleId): Change => {
      const role = roles.get(roleId);
      return role === undefined
        ? { op: 'remove_role', roleId }
        : { op: 'upsert_role', role: role.definition };
    }),
    ...ids.rule.map((ruleId): Change => {
      const rule = rules.get(ruleId);
      return rule === undefined
        ? { op: 'remove_rule', ruleId }
        : { op: 'upsert_rule', rule: toRule(rule, registered) };
    }),
    ...delegationIds.map((delegationId): Change => {
      const delegation = delegations.get(delegationId);
      return delegation === undefined
        ? { op: 'remove_delegation', delegationId }
        : { op: 'upsert_delegation', delegation: toDelegation(delegation, registered) };
    }),
  ];
  for (const principalId of ids.principal) {
    const now = held.get(principalId) ?? [];
    for (const assignment of now) {
      assignments.set(assignment.id, assignment);
      changes.push({ op: 'upsert_assignment', assignment: toAssignment(assignment) });
    }
    for (const { id } of image.assignmentsByPrincipal.get(principalId) ?? []) {
      if (now.some((assignment) => assignment.id === id)) continue;
      assignments.set(id, undefined);
      changes.push({ op: 'remove_assignment', assignmentId: id, principalId });
    }
  }
  return {
    revision,
    snapshot: applyChanges(image.snapshot, changes, { revision }),
    reads: image.reads,
    scopes: changeMap(image.scopes, ids.scope, (id) => scopes.get(id)),
    roles: changeMap(image.roles, ids.role, (id) => roles.get(id)?.info),
    assignments: changeLookup(image.assignments, assignments),
    assignmentsByPrincipal: changeLookup(
      image.assignmentsByPrincipal,
      new Map(ids.principal.map((id) => [id, held.get(id)])),
    ),
    rules: changeMap(image.rules, ids.rule, (id) => rules.get(id)),
    delegations: changeMap(image.delegations, delegationIds, (id) => delegations.get(id)),
  };
}

const byId = <Row>(rows: readonly Row[], idOf: (row: Row) => string): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [idOf(row), row]));

/** For what is few: a copy with some entries as they are now. */
function changeMap<Value>(
  map: ReadonlyMap<string, Value>,
  ids: readonly string[],
  now: (id: string) => Value | undefined,
): ReadonlyMap<string, Value> {
  if (ids.length === 0) return map;
  const next = new Map(map);
  for (const id of ids) {
    const value = now(id);
    if (value === undefined) next.delete(id);
    else next.set(id, value);
  }
  return next;
}
