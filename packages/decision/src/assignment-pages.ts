import type { AssignmentRows } from './assignment-rows.ts';
import { readColumn } from './read-column.ts';

/** Principals per page: small enough to rebuild in microseconds, large enough that a page table stays tiny. */
export const pageBits = 8;
export const pageSize = 1 << pageBits;
const pageMask = pageSize - 1;
const firstRowCell = pageSize + 1;

/**
 * The assignments of 256 neighbouring principals, grouped by principal. Pages are never written to after they
 * are built; an update builds new pages for the principals it touches and shares all others.
 */
export interface AssignmentPage {
  /**
   * First the row bounds: the principal in slot `n` has the rows from `cells[n]` up to, not including,
   * `cells[n + 1]`. Then scope and role of every row. One array, because at a million assignments the time of a
   * check is the number of places in memory it has to visit.
   */
  readonly cells: Int32Array;
  /** Whether any row has a window or a condition; when not, the three columns below are empty. */
  readonly limited: boolean;
  readonly conditions: Int32Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly ids: readonly string[];
}

const emptyPage: AssignmentPage = {
  cells: new Int32Array(firstRowCell),
  limited: false,
  conditions: new Int32Array(),
  starts: new Float64Array(),
  ends: new Float64Array(),
  ids: [],
};

/** The page a principal is on; a principal that has none, or is `NONE`, is on the empty page. */
export function pageOf(pages: readonly AssignmentPage[], principal: number): AssignmentPage {
  return pages[principal >> pageBits] ?? emptyPage;
}

export function firstRow(page: AssignmentPage, principal: number): number {
  return readColumn(page.cells, principal & pageMask);
}

export function endRow(page: AssignmentPage, principal: number): number {
  return readColumn(page.cells, (principal & pageMask) + 1);
}

export function scopeAt(page: AssignmentPage, row: number): number {
  return readColumn(page.cells, firstRowCell + 2 * row);
}

export function roleAt(page: AssignmentPage, row: number): number {
  return readColumn(page.cells, firstRowCell + 2 * row + 1);
}

/** Groups rows into `pageCount` pages, the first being number `firstPage`: a counting sort by principal. */
export function buildPages(rows: AssignmentRows, firstPage: number, pageCount: number): AssignmentPage[] {
  const firstPrincipal = firstPage << pageBits;
  const offsets = new Int32Array(pageCount * pageSize + 1);
  for (let row = 0; row < rows.length; row++) {
    const slot = readColumn(rows.principals, row) - firstPrincipal + 1;
    offsets[slot] = readColumn(offsets, slot) + 1;
  }
  for (let slot = 1; slot < offsets.length; slot++) {
    offsets[slot] = readColumn(offsets, slot) + readColumn(offsets, slot - 1);
  }
  const order = orderByPrincipal(rows, offsets, firstPrincipal);
  return Array.from({ length: pageCount }, (_, page) => {
    const first = page << pageBits;
    return packPage(rows, order, offsets.subarray(first, first + pageSize + 1));
  });
}

/** How many pages hold this many principals. */
export function pagesFor(principalCount: number): number {
  return (principalCount + pageSize - 1) >> pageBits;
}

/**
 * Row numbers by principal, unlimited ones first: a check that ends on one of those neither evaluates a condition
 * nor expires.
 */
function orderByPrincipal(rows: AssignmentRows, offsets: Int32Array, firstPrincipal: number): Int32Array {
  const order = new Int32Array(rows.length);
  const next = offsets.slice();
  for (const limited of [false, true]) {
    for (let row = 0; row < rows.length; row++) {
      if (isLimited(rows, row) !== limited) continue;
      const slot = readColumn(rows.principals, row) - firstPrincipal;
      const target = readColumn(next, slot);
      order[target] = row;
      next[slot] = target + 1;
    }
  }
  return order;
}

function isLimited(rows: AssignmentRows, row: number): boolean {
  return (
    readColumn(rows.conditions, row) >= 0 ||
    readColumn(rows.starts, row) !== Number.NEGATIVE_INFINITY ||
    readColumn(rows.ends, row) !== Number.POSITIVE_INFINITY
  );
}

function packPage(rows: AssignmentRows, order: Int32Array, bounds: Int32Array): AssignmentPage {
  const first = readColumn(bounds, 0);
  const sources = order.subarray(first, readColumn(bounds, pageSize));
  if (sources.length === 0) return emptyPage;
  const limited = sources.some((row) => isLimited(rows, row));
  const cells = new Int32Array(firstRowCell + 2 * sources.length);
  bounds.forEach((bound, slot) => {
    cells[slot] = bound - first;
  });
  sources.forEach((source, row) => {
    cells[firstRowCell + 2 * row] = readColumn(rows.scopes, source);
    cells[firstRowCell + 2 * row + 1] = readColumn(rows.roles, source);
  });
  return {
    cells,
    limited,
    conditions: limited ? sources.map((row) => readColumn(rows.conditions, row)) : emptyPage.conditions,
    starts: limited ? Float64Array.from(sources, (row) => readColumn(rows.starts, row)) : emptyPage.starts,
    ends: limited ? Float64Array.from(sources, (row) => readColumn(rows.ends, row)) : emptyPage.ends,
    ids: Array.from(sources, (row) => rows.ids[row] ?? ''),
  };
}
