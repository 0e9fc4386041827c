import { type AssignmentPage, type LimitColumns, limitAt, roleAt, scopeAt } from './assignment-pages.ts';
import { intern, NONE } from './interner.ts';
import type { Assignment } from './model.ts';
import { ModelError } from './model-error.ts';
import type { Names } from './names.ts';
import { readColumn } from './read-column.ts';
import { type RoleTable, roleIndex } from './role-table.ts';
import { type ScopeTable, scopeIndex } from './scope-table.ts';

/**
 * Turns assignments into columns that grow as they are read, so that a million of them can be streamed in. A row costs
 * 12 bytes and its id, and 24 bytes more when it is limited.
 */
export class AssignmentRows {
  principals = new Int32Array(64);
  scopes = new Int32Array(64);
  /** The role or, complemented, the number of the row's limit. */
  roles = new Int32Array(64);
  readonly limits = new LimitWriter();
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

  roleOf(row: number): number {
    const cell = readColumn(this.roles, row);
    return cell >= 0 ? cell : this.limits.roleOf(~cell);
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
    const condition = conditionId === null ? NONE : intern(this.#names.conditions, conditionId);
    const startsAt = assignment.startsAt ?? Number.NEGATIVE_INFINITY;
    const endsAt = assignment.endsAt ?? Number.POSITIVE_INFINITY;
    const principal = intern(this.#names.principals, principalId);
    const limited =
      condition !== NONE || startsAt !== Number.NEGATIVE_INFINITY || endsAt !== Number.POSITIVE_INFINITY;
    return this.#add(
      id,
      principal,
      scope,
      limited ? ~this.limits.write(role, condition, startsAt, endsAt) : role,
    );
  }

  /** Copies one row of a page that was written with the same names. */
  copy(page: AssignmentPage, source: number, principal: number): void {
    const limit = limitAt(page, source);
    const role = limit === NONE ? roleAt(page, source) : ~this.limits.copy(page.limits, limit);
    this.#add(page.ids[source] ?? '', principal, scopeAt(page, source), role);
  }

  #add(id: string, principal: number, scope: number, role: number): number {
    const row = this.ids.length;
    if (row === this.principals.length) {
      this.principals = doubled(this.principals);
      this.scopes = doubled(this.scopes);
      this.roles = doubled(this.roles);
    }
    this.ids.push(id);
    this.principals[row] = principal;
    this.scopes[row] = scope;
    this.roles[row] = role;
    return row;
  }
}

/** Windows and conditions, apart from the rows: most assignments have neither. */
class LimitWriter {
  #roles = new Int32Array(16);
  #conditions = new Int32Array(16);
  #starts = new Float64Array(16);
  #ends = new Float64Array(16);
  #length = 0;

  roleOf(limit: number): number {
    return readColumn(this.#roles, limit);
  }

  /** Returns the number of the limit. */
  write(role: number, condition: number, startsAt: number, endsAt: number): number {
    const limit = this.#length;
    if (limit === this.#roles.length) {
      this.#roles = doubled(this.#roles);
      this.#conditions = doubled(this.#conditions);
      this.#starts = doubled(this.#starts);
      this.#ends = doubled(this.#ends);
    }
    this.#roles[limit] = role;
    this.#conditions[limit] = condition;
    this.#starts[limit] = startsAt;
    this.#ends[limit] = endsAt;
    this.#length = limit + 1;
    return limit;
  }

  copy(from: LimitColumns, limit: number): number {
    return this.write(
      readColumn(from.roles, limit),
      readColumn(from.conditions, limit),
      readColumn(from.starts, limit),
      readColumn(from.ends, limit),
    );
  }

  /** A copy of what was written so far. */
  columns(): LimitColumns {
    return {
      roles: this.#roles.slice(0, this.#length),
      conditions: this.#conditions.slice(0, this.#length),
      starts: this.#starts.slice(0, this.#length),
      ends: this.#ends.slice(0, this.#length),
    };
  }
}

function doubled<Column extends Int32Array | Float64Array>(from: Column): Column;
function doubled(from: Int32Array | Float64Array): Int32Array | Float64Array {
  const to = from instanceof Int32Array ? new Int32Array(from.length * 2) : new Float64Array(from.length * 2);
  to.set(from);
  return to;
}
