import { endRow, firstRow, pageOf } from './assignment-pages.ts';
import type { CheckRequest } from './decision.ts';
import type { CompiledRule } from './grant-tables.ts';
import { NONE } from './interner.ts';
import { hasPermission } from './permission-set.ts';
import { endRowOf, firstRowOf, rowCellsOf } from './principal-records.ts';
import { readColumn } from './read-column.ts';
import { parentOf } from './scope-table.ts';
import type { Snapshot } from './snapshot.ts';

/** Something beside plain assignments may bear on the question, or nobody knows the principal. */
export const notPlain = -2;

/**
 * Most questions meet no rule, window, condition or delegation. For those this is the whole decision: the row of the
 * assignment that grants, or `NONE` when nothing does. For all others it is `notPlain`, and nothing is decided.
 *
 * The question comes as the numbers of known names, beside them the principal's record or `NONE`. Nothing is made on the way: at millions of checks a second even
 * small objects sweep the model out of the processor's caches.
 */
export function findPlainRow(
  snapshot: Snapshot,
  { activeRoleId }: CheckRequest,
  record: number,
  principal: number,
  permission: number,
  scope: number,
): number {
  if (activeRoleId !== undefined && activeRoleId !== null) return notPlain;
  const above = parentOf(snapshot.scopes, scope);
  const top = parentOf(snapshot.scopes, above);
  if (isRuled(snapshot.rules.denies, scope, above, top)) return notPlain;
  const { pages, records } = snapshot;
  const page = pageOf(pages, principal);
  // A record lies beside the id that was just compared. An update puts another page in the place of the one it copies.
  const copied = record !== NONE && page === records.page;
  const first = copied ? firstRowOf(records, record) : firstRow(page, principal);
  const end = copied ? endRowOf(records, record) : endRow(page, principal);
  const cells = copied ? records.cells : page.cells;
  const start = copied ? rowCellsOf(records, record) : page.rowsAt + 2 * first;
  const { closed } = snapshot.roles;
  const { words } = snapshot.permissions;
  const word = permission >>> 5;
  const bit = 1 << (permission & 31);
  // Written out, not through the page's readers: this loop is most of a check where people hold much.
  const last = start + 2 * (end - first);
  for (let at = start; at < last; at += 2) {
    const held = readColumn(cells, at);
    if (held !== scope && held !== above && held !== top) continue;
    const role = readColumn(cells, at + 1);
    if (role >= 0) {
      if ((readColumn(closed, role * words + word) & bit) !== 0) return first + ((at - start) >> 1);
    } else if (hasPermission(closed, readColumn(page.limits.roles, ~role) * words, permission)) {
      // Limited rows come last: one that could grant is reached only when no plain row does.
      return notPlain;
    }
  }
  const { byDelegate } = snapshot.delegations;
  if (first === end || isRuled(snapshot.rules.allows, scope, above, top)) return notPlain;
  return byDelegate.size > 0 && byDelegate.has(principal) ? notPlain : NONE;
}

/** Whether a rule is written at the asked scope or above it. */
function isRuled(
  rules: ReadonlyMap<number, readonly CompiledRule[]>,
  scope: number,
  above: number,
  top: number,
): boolean {
  return rules.size > 0 && (rules.has(scope) || rules.has(above) || rules.has(top));
}
