import type { Tx } from '@haechi/database';
import { effectivePermissions, listPermissions, type Snapshot } from '@haechi/decision';
import { type Clock, CodedError, formatId, type RoleId, type ScopeId, type UserId } from '@haechi/kernel';
import type { AccessImage } from '../engine/access-image.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import { imagineRoleEdits } from '../engine/imagine-role-edits.ts';
import type { AccessTables } from '../tables.ts';
import type { RoleEdit } from './edit-roles.ts';
import { expandPatterns } from './refuse-patterns.ts';

/** So many holdings are looked at for what they come to; of the rest it is only said that there are more. */
const EXAMINED_MAX = 500;
const PEOPLE_MAX = 200;

export interface ForeseenRole {
  readonly roleId: RoleId;
  readonly edited: boolean;
  readonly added: string[];
  readonly removed: string[];
  readonly gains: string[];
  readonly losses: string[];
  readonly conflict: { readonly version: number; readonly patterns: string[] } | null;
  readonly assignmentCount: number;
}

export interface ForeseenPerson {
  readonly principalId: UserId;
  readonly scopeId: ScopeId;
  readonly gains: string[];
  readonly losses: string[];
}

export interface Foreseen {
  readonly roles: readonly ForeseenRole[];
  readonly people: readonly ForeseenPerson[];
  readonly examined: number;
  readonly holdings: number;
}

/**
 * What editing roles would come to: for the roles, for those built on them, and for everybody who holds one, all their
 * other rights considered. Nothing is changed.
 * @throws CodedError `RES_001` for a role the tenant has not, `PERM_003` for a base role, `PERM_004`
 */
export function createForeseeRoleEdits({
  mirror,
  clock,
}: {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
}) {
  return async (tx: Tx, edits: readonly RoleEdit[]): Promise<Foreseen> => {
    const image = mirror.current();
    const stored = await readStored(tx, edits);
    for (const { roleId, patterns } of edits)
      expandPatterns(
        image,
        patterns.filter((pattern) => !stored.get(roleId)?.patterns.includes(pattern)),
      );
    const imagined = imagineRoleEdits(image, edits);
    const touched = [...image.roles.keys()].filter((id) => isBuiltOn(image, id, edits)) as RoleId[]; // keys of roles
    const { examined, holdings, counts } = await readHolders(tx, touched);
    return {
      roles: touched.map((roleId) => {
        const edit = edits.find((candidate) => candidate.roleId === roleId);
        const before = edit && stored.get(roleId);
        const [was, will] = [effectOf(image.snapshot, roleId), effectOf(imagined.snapshot, roleId)];
        return {
          roleId,
          edited: edit !== undefined,
          added: missingIn(before?.patterns ?? [], edit?.patterns ?? []),
          removed: missingIn(edit?.patterns ?? [], before?.patterns ?? []),
          gains: missingIn(was, will),
          losses: missingIn(will, was),
          conflict:
            edit === undefined || before === undefined || before.version === edit.version ? null : before,
          assignmentCount: counts.get(roleId) ?? 0,
        };
      }),
      people: examined
        .map(({ principalId, scopeId }) => {
          const asked = { principalId, scopeId, at: clock.now() };
          const [was, will] = [heldBy(image.snapshot, asked), heldBy(imagined.snapshot, asked)];
          return { principalId, scopeId, gains: missingIn(was, will), losses: missingIn(will, was) };
        })
        .filter(({ gains, losses }) => gains.length + losses.length > 0)
        .slice(0, PEOPLE_MAX),
      examined: examined.length,
      holdings,
    };
  };
}

async function readStored(tx: Tx, edits: readonly RoleEdit[]) {
  const db = tx.withTables<AccessTables>();
  const ids = edits.map(({ roleId }) => roleId);
  const rows = await db
    .selectFrom('access.roles')
    .select(['id', 'key', 'base', 'version'])
    .where('id', 'in', ids)
    .execute();
  const grants = await db
    .selectFrom('access.role_permissions')
    .select(['role_id', 'pattern'])
    .where('role_id', 'in', ids)
    .orderBy('pattern')
    .execute();
  const base = rows.find((row) => row.base);
  if (base !== undefined) throw new CodedError('PERM_003', { params: { role: base.key } });
  const missing = ids.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) throw new CodedError('RES_001', { where: formatId('role', missing) });
  const patterns = Map.groupBy(grants, (grant) => grant.role_id);
  return new Map(
    rows.map(({ id, version }) => [
      id,
      { version, patterns: (patterns.get(id) ?? []).map(({ pattern }) => pattern) },
    ]),
  );
}

/** Who holds one of these roles where, each pair of person and place once. */
async function readHolders(tx: Tx, roleIds: readonly RoleId[]) {
  const db = tx.withTables<AccessTables>();
  const counts = await db
    .selectFrom('access.assignments')
    .select(['role_id', (eb) => eb.fn.countAll<number>().as('count')])
    .where('role_id', 'in', roleIds)
    .where('revoked_at', 'is', null)
    .groupBy('role_id')
    .execute();
  const rows = await db
    .selectFrom('access.assignments')
    .select(['principal_id', 'scope_id'])
    .distinct()
    .where('role_id', 'in', roleIds)
    .where('revoked_at', 'is', null)
    .orderBy('principal_id')
    .orderBy('scope_id')
    .limit(EXAMINED_MAX)
    .execute();
  return {
    examined: rows.map((row) => ({ principalId: row.principal_id, scopeId: row.scope_id })),
    holdings: counts.reduce((sum, { count }) => sum + count, 0),
    counts: new Map(counts.map((row) => [row.role_id, row.count])),
  };
}

function isBuiltOn(image: AccessImage, id: string, edits: readonly RoleEdit[]): boolean {
  for (let next: string | null = id; next !== null; next = image.roles.get(next)?.parentRoleId ?? null)
    if (edits.some(({ roleId }) => roleId === next)) return true;
  return false;
}

const effectOf = (snapshot: Snapshot, roleId: string): string[] =>
  effectivePermissions(snapshot, roleId).map(
    ({ permission }) => `${permission.resource}:${permission.action}`,
  );

const heldBy = (snapshot: Snapshot, asked: Parameters<typeof listPermissions>[1]): string[] =>
  listPermissions(snapshot, asked).map(({ permission }) => `${permission.resource}:${permission.action}`);

/** What of the second list the first has not. */
function missingIn(first: readonly string[], second: readonly string[]): string[] {
  const known = new Set(first);
  return second.filter((item) => !known.has(item));
}
