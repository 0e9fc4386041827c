import { type AssignmentPage, emptyPage, pageBits, pageSize } from './assignment-pages.ts';
import type { AssignmentRows } from './assignment-rows.ts';
import { readColumn } from './read-column.ts';

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
