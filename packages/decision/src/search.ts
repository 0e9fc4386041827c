import { endRow, firstRow, pageOf, scopeAt } from './assignment-pages.ts';
import { check } from './check.ts';
import { compareCodePoints, sortByCodePoint } from './compare-code-points.ts';
import type { CheckRequest, Decision } from './decision.ts';
import { idOf, indexOf, NONE } from './interner.ts';
import type { PermissionRef, ScopeKind } from './model.ts';
import { hasPermission } from './permission-set.ts';
import { permissionIndex } from './permission-table.ts';
import { covers, parentOf, scopeIndex } from './scope-table.ts';
import type { Snapshot } from './snapshot.ts';

/** Which part of a result to give. Results are ordered by code point of their id, so a page is stable. */
export interface PageRequest {
  /** Only ids after this one, which need not exist. */
  readonly after?: string;
  /** At most this many. Default: all. */
  readonly limit?: number;
}

/** One match: a principal, a scope or an action, and the allowing decision. */
export interface Match {
  readonly id: string;
  readonly decision: Decision;
}

export interface MatchPage {
  readonly matches: readonly Match[];
  /** Give this as `after` to read on; `null`: nothing was left out. */
  readonly next: string | null;
}

export type SubjectSearch = Omit<CheckRequest, 'principalId' | 'activeRoleId'> & PageRequest;

export interface ScopeSearch extends Omit<CheckRequest, 'scopeId'>, PageRequest {
  /** Only scopes of this kind. */
  readonly kind?: ScopeKind;
}

export interface ActionSearch extends Omit<CheckRequest, 'permission'>, PageRequest {
  readonly resource: string;
}

/** Who may do this here, now: exactly the principals for which `check` allows it. Unknown names match nobody. */
export function searchSubjects(snapshot: Snapshot, search: SubjectSearch): MatchPage {
  const permission = indexOfPermission(snapshot, search.permission);
  const scope = scopeIndex(snapshot.scopes, search.scopeId);
  if (permission === NONE || scope === NONE) return { matches: [], next: null };
  const candidates = [...candidateSubjects(snapshot, permission, scope)];
  const ids = candidates.map((principal) => idOf(snapshot.names.principals, principal));
  return collect(ids, search, (principalId) => check(snapshot, { ...search, principalId }));
}

/** At which scopes this principal may do this, now. */
export function searchScopes(snapshot: Snapshot, search: ScopeSearch): MatchPage {
  const permission = indexOfPermission(snapshot, search.permission);
  const principal = indexOf(snapshot.names.principals, search.principalId);
  if (permission === NONE || principal === NONE) return { matches: [], next: null };
  const roots = grantingScopes(snapshot, permission, principal);
  const ids = snapshot.scopes.definitions.flatMap((definition, scope) => {
    if (definition === undefined || (search.kind !== undefined && definition.kind !== search.kind)) return [];
    return liesBelow(snapshot, scope, roots) ? [definition.id] : [];
  });
  return collect(ids, search, (scopeId) => check(snapshot, { ...search, scopeId }));
}

/** Which actions on a resource this principal may do here, now. */
export function searchActions(snapshot: Snapshot, search: ActionSearch): MatchPage {
  const { resource } = search;
  const scope = scopeIndex(snapshot.scopes, search.scopeId);
  const actions = snapshot.permissions.byResource.get(resource);
  if (scope === NONE || actions === undefined) return { matches: [], next: null };
  return collect([...actions.keys()], search, (action) =>
    check(snapshot, { ...search, permission: { resource, action } }),
  );
}

function indexOfPermission(snapshot: Snapshot, { resource, action }: PermissionRef): number {
  return permissionIndex(snapshot.permissions, resource, action);
}

/** Decides candidates in order until the page is full and one more is found, which proves there is a next page. */
function collect(ids: readonly string[], page: PageRequest, decideFor: (id: string) => Decision): MatchPage {
  const { after, limit = Number.POSITIVE_INFINITY } = page;
  const candidates = after === undefined ? ids : ids.filter((id) => compareCodePoints(id, after) > 0);
  const matches: Match[] = [];
  for (const id of sortByCodePoint(candidates)) {
    const decision = decideFor(id);
    if (!decision.allowed) continue;
    if (matches.length >= limit) return { matches, next: matches.at(-1)?.id ?? after ?? '' };
    matches.push({ id, decision });
  }
  return { matches, next: null };
}

/** Everyone a grant could reach: members of the scope and those above it, delegates, members under allow rules. */
function candidateSubjects(snapshot: Snapshot, permission: number, scope: number): Set<number> {
  const candidates = new Set<number>();
  const addMembers = (of: number) => snapshot.members[of]?.forEach((principal) => candidates.add(principal));
  for (let above = scope; above !== NONE; above = parentOf(snapshot.scopes, above)) {
    addMembers(above);
    const rules = snapshot.rules.allows.get(above) ?? [];
    if (!rules.some((rule) => hasPermission(rule.permissions, 0, permission))) continue;
    for (let other = 0; other < snapshot.scopes.definitions.length; other++) {
      if (covers(snapshot.scopes, above, other)) addMembers(other);
    }
  }
  for (const delegation of snapshot.delegations.byId.values()) {
    if (!hasPermission(delegation.permissions, 0, permission)) continue;
    if (covers(snapshot.scopes, delegation.scope, scope)) candidates.add(delegation.delegate);
  }
  return candidates;
}

/** Every scope something that could grant is written at. */
function grantingScopes(snapshot: Snapshot, permission: number, principal: number): Set<number> {
  const page = pageOf(snapshot.pages, principal);
  const scopes = new Set<number>();
  for (let row = firstRow(page, principal); row < endRow(page, principal); row++) {
    scopes.add(scopeAt(page, row));
  }
  for (const delegation of snapshot.delegations.byDelegate.get(principal) ?? []) scopes.add(delegation.scope);
  for (const [scope, rules] of snapshot.rules.allows) {
    if (rules.some((rule) => hasPermission(rule.permissions, 0, permission))) scopes.add(scope);
  }
  return scopes;
}

function liesBelow(snapshot: Snapshot, scope: number, roots: ReadonlySet<number>): boolean {
  for (let above = scope; above !== NONE; above = parentOf(snapshot.scopes, above)) {
    if (roots.has(above)) return true;
  }
  return false;
}
