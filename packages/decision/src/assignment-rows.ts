import { type AssignmentPage, roleAt, scopeAt } from './assignment-pages.ts';
import { intern, NONE } from './interner.ts';
import type { Assignment } from './model.ts';
import { ModelError } from './model-error.ts';
import type { Names } from './names.ts';
import { readColumn } from './read-column.ts';
import { type RoleTable, roleIndex } from './role-table.ts';
import { type ScopeTable, scopeIndex } from './scope-table.ts';

/** Assignments as columns: a row costs 32 bytes and its id. `starts`/`ends` are open as -/+Infinity. */
export interface AssignmentRows {
  readonly principals: Int32Array;
  readonly roles: Int32Array;
  readonly scopes: Int32Array;
  readonly conditions: Int32Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly ids: readonly string[];
  readonly length: number;
}

/** Turns assignments into columns that grow as they are read, so that a million of them can be streamed in. */
export class AssignmentRowWriter implements AssignmentRows {
  principals = new Int32Array(64);
  roles = new Int32Array(64);
  scopes = new Int32Array(64);
  conditions = new Int32Array(64);
  starts = new Float64Array(64);
  ends = new Float64Array(64);
  readonly ids: string[] = [];
  readonly #names: Names;
  readonly #roleTable: RoleTable;
  readonly #scopeTable: ScopeTable;

  constructor(names: Names, roleTable: RoleTable, scopeTable: ScopeTable) {
    this.#names = names;
    this.#roleTable = roleTable;
    this.#scopeTable = scopeTable;
  }

  get length(): number {
    return this.ids.length;
  }

  /** Returns the row written. @throws ModelError `unknown_role`, `unknown_scope`. */
  write(assignment: Assignment): number {
    const { id, principalId, roleId, scopeId } = assignment;
    const role = roleIndex(this.#roleTable, roleId);
    if (role === NONE) {
      throw new ModelError('unknown_role', `assignment "${id}" gives unknown role "${roleId}"`, [roleId, id]);
    }
    const scope = scopeIndex(this.#scopeTable, scopeId);
    if (scope === NONE) {
      throw new ModelError('unknown_scope', `assignment "${id}" holds at unknown scope "${scopeId}"`, [
        scopeId,
        id,
      ]);
    }
    const conditionId = assignment.conditionId ?? null;
    const row = this.#addRow(id);
    this.principals[row] = intern(this.#names.principals, principalId);
    this.roles[row] = role;
    this.scopes[row] = scope;
    this.conditions[row] = conditionId === null ? NONE : intern(this.#names.conditions, conditionId);
    this.starts[row] = assignment.startsAt ?? Number.NEGATIVE_INFINITY;
    this.ends[row] = assignment.endsAt ?? Number.POSITIVE_INFINITY;
    return row;
  }

  /** Copies one row of a page that was written with the same names. */
  copy(page: AssignmentPage, source: number, principal: number): void {
    const row = this.#addRow(page.ids[source] ?? '');
    this.principals[row] = principal;
    this.roles[row] = roleAt(page, source);
    this.scopes[row] = scopeAt(page, source);
    this.conditions[row] = page.limited ? readColumn(page.conditions, source) : NONE;
    this.starts[row] = page.limited ? readColumn(page.starts, source) : Number.NEGATIVE_INFINITY;
    this.ends[row] = page.limited ? readColumn(page.ends, source) : Number.POSITIVE_INFINITY;
  }

  #addRow(id: string): number {
    const row = this.ids.length;
    this.ids.push(id);
    if (row === this.principals.length) this.#grow(row * 2);
    return row;
  }

  #grow(capacity: number): void {
    this.principals = grown(this.principals, new Int32Array(capacity));
    this.roles = grown(this.roles, new Int32Array(capacity));
    this.scopes = grown(this.scopes, new Int32Array(capacity));
    this.conditions = grown(this.conditions, new Int32Array(capacity));
    this.starts = grown(this.starts, new Float64Array(capacity));
    this.ends = grown(this.ends, new Float64Array(capacity));
  }
}

function grown<Column extends Int32Array | Float64Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
