import type { Tx } from '@haechi/database';
import { type Assignment, buildSnapshot, type Rule, type Snapshot } from '@haechi/decision';
import { newId, PLATFORM_SCOPE_ID, type ScopeId, type TenantId } from '@haechi/kernel';
import { listRegistered } from '../../domain/list-registered.ts';
import { splitPermission } from '../../engine/access-image.ts';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import { createCompileCondition } from '../../engine/compile-condition.ts';
import { toDelegation, toRule } from '../../engine/grant-rows.ts';
import { toAssignment } from '../../engine/model-rows.ts';
import type { AccessTables } from '../../tables.ts';
import type { ChangeOf } from '../domain/change.ts';
import type {
  AssignmentText,
  RuleText,
  Section,
  StandingModel,
  StandingParts,
  Texts,
} from '../domain/parts.ts';

/** The access model of a tenant as it would be, ready to be asked. */
export interface Imagined {
  readonly snapshot: Snapshot;
  /** The principal an e-mail address stands for, also of people who are only to be invited. */
  principalOf(email: string): string | undefined;
}

/** Builds the model of one tenant with some changes made, in memory. What reaches into it from the platform is there too. */
export async function buildImagined(
  tx: Tx,
  { mirror }: { readonly mirror: AccessMirror },
  tenantId: TenantId,
  standing: StandingModel,
  changes: readonly ChangeOf[],
): Promise<Imagined> {
  const image = mirror.current();
  const registered = listRegistered(image.snapshot);
  const roles = imagine('roles', standing, changes);
  const people = new Map<string, string>([
    ...standing.people.map(({ id, text }) => [text.email, id] as const),
    ...changes.flatMap((change) =>
      change.section === 'people' && change.after !== null
        ? [[change.after.email, change.after.email] as const]
        : [],
    ),
  ]);
  const scopeIds = new Map(standing.scopes.map(({ id, label }) => [label, id]));
  const resting = await readSuspended(tx, tenantId);
  const above = listFromAbove(mirror, standing);
  const assignments = imagine('assignments', standing, changes).flatMap((text, index) =>
    toImaginedAssignment(text, index, people, scopeIds, resting),
  );
  const rules = imagine('rules', standing, changes).flatMap((text, index) => {
    const scopeId = scopeIds.get(text.scope);
    return text.enabled && scopeId !== undefined ? [toImaginedRule(text, index, scopeId, registered)] : [];
  });
  const compile = createCompileCondition((id) => image.scopes.get(id));
  const conditions = new Set(
    [...assignments, ...rules, ...above].flatMap(({ conditionId }) => conditionId ?? []),
  );
  const snapshot = buildSnapshot(
    {
      permissions: image.snapshot.permissions.definitions,
      roles: [
        ...standing.baseRoles.map(({ key, parent, permissions }) => ({ key, parent, permissions })),
        ...roles,
      ].map(({ key, parent, permissions }) => ({
        id: key,
        key,
        parentRoleId: parent,
        grants: known(permissions),
      })),
      scopes: [...image.scopes.values()].filter(
        (scope) => scope.id === PLATFORM_SCOPE_ID || scope.tenantId === tenantId,
      ),
      assignments: [...assignments, ...above],
      rules,
      delegations: [...image.delegations.values()]
        .filter((delegation) => delegation.tenantId === tenantId)
        .map((delegation) => toDelegation(delegation, registered)),
      conditions: new Map([...conditions].map((text) => [text, compile(text)])),
    },
    { revision: image.revision },
  );
  return { snapshot, principalOf: (email) => people.get(email) };

  /** What an earlier version registered gives nothing, and must not keep the rest from being asked. */
  function known(patterns: readonly string[]): readonly string[] {
    return patterns.filter((pattern) => {
      const { resource, action } = splitPermission(pattern);
      return registered.some((permission) => {
        const one = splitPermission(permission);
        return (resource === '*' || resource === one.resource) && (action === '*' || action === one.action);
      });
    });
  }
}

/** A section as it would be after the changes. */
function imagine<S extends Section>(
  section: S,
  standing: StandingModel,
  changes: readonly ChangeOf[],
): Texts[S][] {
  const parts: StandingParts = standing;
  const rows: StandingParts[S] = parts[section];
  const mine = changes.filter((change) => change.section === section);
  const gone = new Set<string>(mine.flatMap(({ id }) => (id === null ? [] : [id])));
  const staying = rows.filter(({ id }) => !gone.has(id)).map(({ text }) => text);
  const coming = mine.flatMap(({ after }) => (after === null ? [] : [after as Texts[S]])); // of this section
  return [...staying, ...coming];
}

async function readSuspended(tx: Tx, tenantId: TenantId): Promise<ReadonlySet<string>> {
  const rows = await tx
    .withTables<AccessTables>()
    .selectFrom('access.suspensions')
    .select('principal_id')
    .where('tenant_id', '=', tenantId)
    .execute();
  return new Set(rows.map((row) => row.principal_id));
}

/** What people of the tenant hold at the platform by roles that come with the product. */
function listFromAbove(mirror: AccessMirror, standing: StandingModel): Assignment[] {
  const image = mirror.current();
  const keys = new Map<string, string>(standing.baseRoles.map(({ id, key }) => [id, key]));
  return standing.people.flatMap(({ id }) =>
    (image.assignmentsByPrincipal.get(id) ?? []).flatMap((held) => {
      const key = keys.get(held.roleId);
      return held.scopeId === PLATFORM_SCOPE_ID && key !== undefined
        ? [{ ...toAssignment(held), roleId: key }]
        : [];
    }),
  );
}

function toImaginedAssignment(
  text: AssignmentText,
  index: number,
  people: ReadonlyMap<string, string>,
  scopeIds: ReadonlyMap<string, string>,
  resting: ReadonlySet<string>,
): Assignment[] {
  const principalId = people.get(text.user);
  const scopeId = scopeIds.get(text.scope);
  if (principalId === undefined || scopeId === undefined || resting.has(principalId)) return [];
  return [
    {
      id: `assignment-${index}`,
      principalId,
      roleId: text.role,
      scopeId,
      startsAt: text.startsAt === null ? null : Date.parse(text.startsAt),
      endsAt: text.endsAt === null ? null : Date.parse(text.endsAt),
      conditionId: text.condition,
    },
  ];
}

function toImaginedRule(
  { effect, permissions, condition }: RuleText,
  index: number,
  scopeId: ScopeId,
  registered: readonly string[],
): Rule {
  return {
    ...toRule({ id: newId('rule'), effect, scopeId, permissions, condition }, registered),
    id: `rule-${index}`,
  };
}
