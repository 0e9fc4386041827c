import type { Tx } from '@haechi/database';
import type { ScopeId, UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { Attributes } from '../../domain/circumstances.ts';
import type { AuthzenTables } from '../tables.ts';

/** A thing by its name in the outside world. */
export interface Name {
  readonly type: string;
  readonly id: string;
}

/** Stands for a name in a map. JSON of both parts: no name can be written to look like another. */
export const keyOf = ({ type, id }: Name): string => JSON.stringify([type, id]);

export interface RegisteredResource extends Name {
  readonly scopeId: ScopeId;
  readonly parent: Name | null;
  readonly ownerId: UserId | null;
  readonly attributes: Attributes;
  readonly version: number;
  readonly updatedAt: Date;
}

export interface RegisteredSubject extends Name {
  readonly principalId: UserId;
  readonly attributes: Attributes;
  readonly version: number;
  readonly updatedAt: Date;
}

/** The registered ones among the named resources of the transaction's tenant; the others are left out. */
export async function findResources(tx: Tx, names: readonly Name[]): Promise<RegisteredResource[]> {
  if (names.length === 0) return [];
  return (await selectResources(tx).where(isNamed(names)).execute()).map(toResource);
}

/** Resources after a place in the order of type and id; of one type where one is given. */
export async function listResources(
  tx: Tx,
  page: { readonly type?: string | undefined; readonly after: Name | undefined; readonly limit: number },
): Promise<RegisteredResource[]> {
  const query = selectResources(tx).where(isOnPage(page)).orderBy('type').orderBy('id').limit(page.limit);
  return (await query.execute()).map(toResource);
}

/** The registered ones among the named subjects of the transaction's tenant. */
export async function findSubjects(tx: Tx, names: readonly Name[]): Promise<RegisteredSubject[]> {
  if (names.length === 0) return [];
  return (await selectSubjects(tx).where(isNamed(names)).execute()).map(toSubject);
}

export async function listSubjects(
  tx: Tx,
  page: { readonly type?: string | undefined; readonly after: Name | undefined; readonly limit: number },
): Promise<RegisteredSubject[]> {
  const query = selectSubjects(tx).where(isOnPage(page)).orderBy('type').orderBy('id').limit(page.limit);
  return (await query.execute()).map(toSubject);
}

/** Everything registered about principals of the tenant, for questions about all of them. */
export async function listAllSubjects(tx: Tx): Promise<RegisteredSubject[]> {
  return (await selectSubjects(tx).execute()).map(toSubject);
}

/** What is registered about these principals under any name. */
export async function findSubjectsOf(tx: Tx, principalIds: readonly UserId[]): Promise<RegisteredSubject[]> {
  if (principalIds.length === 0) return [];
  return (await selectSubjects(tx).where('principal_id', 'in', principalIds).execute()).map(toSubject);
}

/** Attributes callers may supply themselves, by type. */
export async function findCallerSupplied(tx: Tx): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await tx
    .withTables<AuthzenTables>()
    .selectFrom('access.entity_types')
    .select(['type', 'caller_supplied'])
    .where(sql<boolean>`caller_supplied <> '[]'`)
    .execute();
  return new Map(rows.map((row) => [row.type, row.caller_supplied]));
}

const selectResources = (tx: Tx) => tx.withTables<AuthzenTables>().selectFrom('access.resources').selectAll();
const selectSubjects = (tx: Tx) => tx.withTables<AuthzenTables>().selectFrom('access.subjects').selectAll();

function isNamed(names: readonly Name[]) {
  const types = names.map(({ type }) => type);
  const ids = names.map(({ id }) => id);
  return sql<boolean>`(type, id) IN (SELECT * FROM unnest(${types}::text[], ${ids}::text[]))`;
}

function isOnPage(page: { readonly type?: string | undefined; readonly after: Name | undefined }) {
  const ofType = page.type === undefined ? sql`true` : sql`type = ${page.type}`;
  const later =
    page.after === undefined ? sql`true` : sql`(type, id) > (${page.after.type}, ${page.after.id})`;
  return sql<boolean>`${ofType} AND ${later}`;
}

type ResourceRow = Awaited<ReturnType<ReturnType<typeof selectResources>['execute']>>[number];
type SubjectRow = Awaited<ReturnType<ReturnType<typeof selectSubjects>['execute']>>[number];

const toResource = (row: ResourceRow): RegisteredResource => ({
  type: row.type,
  id: row.id,
  scopeId: row.scope_id,
  parent:
    row.parent_type === null || row.parent_id === null ? null : { type: row.parent_type, id: row.parent_id },
  ownerId: row.owner_id,
  attributes: row.attributes,
  version: row.version,
  updatedAt: row.updated_at,
});

const toSubject = (row: SubjectRow): RegisteredSubject => ({
  type: row.type,
  id: row.id,
  principalId: row.principal_id,
  attributes: row.attributes,
  version: row.version,
  updatedAt: row.updated_at,
});
