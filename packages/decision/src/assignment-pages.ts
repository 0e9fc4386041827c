import type { AssignmentRows } from './assignment-rows.ts';
import { NONE } from './interner.ts';
import { readColumn } from './read-column.ts';

/** Principals per entry of the page table: few enough that an update rebuilds its entry in microseconds. */
export const pageBits = 8;
export const pageSize = 1 << pageBits;

/** What limits the rows that have a window or a condition. Open windows are -/+Infinity, no condition is `NONE`. */
export interface LimitColumns {
  readonly roles: Int32Array;
  readonly conditions: Int32Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

/**
 * The assignments of neighbouring principals, grouped by principal, those without limits first. A build makes one page
 * that every entry of the page table shares, because at a million assignments the time of a check is the number of
 * places in memory it has to visit. An update gives the 256 principals around the change a page of their own. Pages
 * are never written to after they are built.
 */
export interface AssignmentPage {
  readonly firstPrincipal: number;
  /**
   * First the row bounds: the principal in slot `n` has the rows from `cells[n]` up to, not including,
   * `cells[n + 1]`. Then two cells for every row: its scope, and its role or, complemented, the number of its limit.
   */
  readonly cells: Int32Array;
  /** Where the cells of row 0 begin. */
  readonly rowsAt: number;
  readonly limits: LimitColumns;
  readonly ids: readonly string[];
}

const noLimits: LimitColumns = {
  roles: new Int32Array(),
  conditions: new Int32Array(),
  starts: new Float64Array(),
  ends: new Float64Array(),
};

/** Stands for every principal that has nothing: all its slots are one, and empty. */
const emptyPage: AssignmentPage = {
  firstPrincipal: 0,
  cells: new Int32Array(pageSize + 1),
  rowsAt: pageSize + 1,
  limits: noLimits,
  ids: [],
};

/** The page a principal is on, and its slot there; a principal that has none, or is `NONE`, has no rows. */
export function pageOf(pages: readonly AssignmentPage[], principal: number): AssignmentPage {
  return (principal < 0 ? undefined : pages[principal >> pageBits]) ?? emptyPage;
}

function slotOf(page: AssignmentPage, principal: number): number {
  return page === emptyPage ? 0 : principal - page.firstPrincipal;
}

export function firstRow(page: AssignmentPage, principal: number): number {
  return readColumn(page.cells, slotOf(page, principal));
}

export function endRow(page: AssignmentPage, principal: number): number {
  return readColumn(page.cells, slotOf(page, principal) + 1);
}

export function scopeAt(page: AssignmentPage, row: number): number {
  return readColumn(page.cells, page.rowsAt + 2 * row);
}

export function roleAt(page: AssignmentPage, row: number): number {
  const cell = readColumn(page.cells, page.rowsAt + 2 * row + 1);
  return cell >= 0 ? cell : readColumn(page.limits.roles, ~cell);
}

/** The number of the row's limit in `limits`, or `NONE` when it holds always and for everything. */
export function limitAt(page: AssignmentPage, row: number): number {
  const cell = readColumn(page.cells, page.rowsAt + 2 * row + 1);
  return cell >= 0 ? NONE : ~cell;
}

/** Groups rows by principal, for the principals from `firstPrincipal` on: a counting sort. */
export function buildPage(rows: AssignmentRows, firstPrincipal: number, slots: number): AssignmentPage {
  if (rows.length === 0) return emptyPage;
  const rowsAt = slots + 1;
  const cells = new Int32Array(rowsAt + 2 * rows.length);
  for (let row = 0; row < rows.length; row++) {
    const slot = readColumn(rows.principals, row) - firstPrincipal + 1;
    cells[slot] = readColumn(cells, slot) + 1;
  }
  for (let slot = 1; slot <= slots; slot++) {
    cells[slot] = readColumn(cells, slot) + readColumn(cells, slot - 1);
  }
  const order = orderByPrincipal(rows, cells.slice(0, slots), firstPrincipal);
  for (let row = 0; row < order.length; row++) {
    const source = readColumn(order, row);
    cells[rowsAt + 2 * row] = readColumn(rows.scopes, source);
    cells[rowsAt + 2 * row + 1] = readColumn(rows.roles, source);
  }
  const ids = Array.from(order, (source) => rows.ids[source] ?? '');
  return { firstPrincipal, cells, rowsAt, limits: rows.limits.columns(), ids };
}

/** A page table for this many principals, who are all on one page. */
export function buildPageTable(rows: AssignmentRows, principalCount: number): readonly AssignmentPage[] {
  const entries = (principalCount + pageSize - 1) >> pageBits;
  // Whole entries, so that a principal who gets a number later still falls on a slot of this page.
  const page = buildPage(rows, 0, entries << pageBits);
  return Array<AssignmentPage>(entries).fill(page);
}

/**
 * Row numbers by principal, unlimited ones first: a check that ends on one of those neither evaluates a condition
 * nor expires. `next` holds the place of every principal's next row, and is used up.
 */
function orderByPrincipal(rows: AssignmentRows, next: Int32Array, firstPrincipal: number): Int32Array {
  const order = new Int32Array(rows.length);
  for (const limited of [false, true]) {
    for (let row = 0; row < rows.length; row++) {
      if (readColumn(rows.roles, row) < 0 !== limited) continue;
      const slot = readColumn(rows.principals, row) - firstPrincipal;
      const target = readColumn(next, slot);
      order[target] = row;
      next[slot] = target + 1;
    }
  }
  return order;
}
