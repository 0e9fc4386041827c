import { endRow, firstRow, pageBits, pageOf, pageSize, roleAt, scopeAt } from './assignment-pages.ts';
import { AssignmentRows } from './assignment-rows.ts';
import { buildPage } from './build-page.ts';
import { intern } from './interner.ts';
import type { Assignment } from './model.ts';
import { readColumn } from './read-column.ts';
import type { RoleTable } from './role-table.ts';
import type { ScopeTable } from './scope-table.ts';
import type { Snapshot } from './snapshot.ts';

/** By principal, by assignment: what it shall be, `null` for gone. */
export type AssignmentDelta = Map<string, Map<string, Assignment | null>>;

type AssignmentIndex = Pick<Snapshot, 'pages' | 'members' | 'roleUses'>;

/** How often a principal comes into a scope's member list (or, negative, leaves it). */
type MemberDelta = Map<number, Map<number, number>>;

/** The assignment indexes with a delta made; pages and member lists it does not touch are shared. */
export function updateAssignments(
  snapshot: Snapshot,
  roles: RoleTable,
  scopes: ScopeTable,
  delta: AssignmentDelta,
): AssignmentIndex {
  const roleUses = new Int32Array(roles.definitions.length);
  roleUses.set(snapshot.roleUses);
  const memberDelta: MemberDelta = new Map();
  const count = (role: number, scope: number, principal: number, step: 1 | -1) => {
    roleUses[role] = readColumn(roleUses, role) + step;
    const ofScope = memberDelta.get(scope) ?? new Map<number, number>();
    memberDelta.set(scope, ofScope.set(principal, (ofScope.get(principal) ?? 0) + step));
  };
  const touched = Map.groupBy(
    delta,
    ([principalId]) => intern(snapshot.names.principals, principalId) >> pageBits,
  );
  const pages = [...snapshot.pages];
  for (const [pageNumber, entries] of touched) {
    const rows = new AssignmentRows(snapshot.names, roles, scopes);
    keepRows(snapshot, pageNumber, new Map(entries), rows, count);
    for (const [, ofPrincipal] of entries) {
      for (const assignment of ofPrincipal.values()) {
        if (assignment === null) continue;
        const row = rows.write(assignment);
        count(rows.roleOf(row), readColumn(rows.scopes, row), readColumn(rows.principals, row), 1);
      }
    }
    pages[pageNumber] = buildPage(rows, pageNumber << pageBits, pageSize);
  }
  return {
    pages,
    members: updateMembers(snapshot.members, scopes.definitions.length, memberDelta),
    roleUses,
  };
}

/** Copies what stays of a page, and counts out what the delta replaces or removes. */
function keepRows(
  snapshot: Snapshot,
  pageNumber: number,
  delta: AssignmentDelta,
  rows: AssignmentRows,
  count: (role: number, scope: number, principal: number, step: -1) => void,
): void {
  const firstPrincipal = pageNumber << pageBits;
  const page = pageOf(snapshot.pages, firstPrincipal);
  for (let slot = 0; slot < pageSize; slot++) {
    const principal = firstPrincipal + slot;
    const ofPrincipal = delta.get(snapshot.names.principals.ids[principal] ?? '');
    for (let row = firstRow(page, principal); row < endRow(page, principal); row++) {
      if (ofPrincipal?.has(page.ids[row] ?? '') !== true) rows.copy(page, row, principal);
      else count(roleAt(page, row), scopeAt(page, row), principal, -1);
    }
  }
}

function updateMembers(members: readonly Int32Array[], scopeCount: number, delta: MemberDelta): Int32Array[] {
  const next = [...members];
  while (next.length < scopeCount) next.push(new Int32Array());
  for (const [scope, changes] of delta) {
    const leaving = new Map([...changes].filter(([, step]) => step < 0));
    const staying = (members[scope] ?? new Int32Array()).filter((principal) => {
      const left = leaving.get(principal) ?? 0;
      if (left < 0) leaving.set(principal, left + 1);
      return left === 0;
    });
    const coming = [...changes].flatMap(([principal, step]) =>
      Array<number>(Math.max(0, step)).fill(principal),
    );
    next[scope] = Int32Array.from([...staying, ...coming]);
  }
  return next;
}
