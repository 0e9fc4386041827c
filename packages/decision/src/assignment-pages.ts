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
export const emptyPage: AssignmentPage = {
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
