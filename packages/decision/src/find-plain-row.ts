import { endRow, firstRow, limitAt, pageOf, roleAt, scopeAt } from './assignment-pages.ts';
import type { CompiledRule } from './grant-tables.ts';
import { anyRole, type Question, reaches } from './inquiry.ts';
import { NONE } from './interner.ts';
import { hasPermission } from './permission-set.ts';

/** Something beside plain assignments may bear on the question, or nobody knows the principal. */
export const notPlain = -2;

/**
 * Most questions meet no rule, window, condition or delegation. For those this is the whole decision: the row of the
 * assignment that grants, or `NONE` when nothing does. For all others it is `notPlain`, and nothing is decided.
 */
export function findPlainRow(question: Question): number {
  const { snapshot, principal, permission } = question;
  if (question.activeRole !== anyRole || isRuled(snapshot.rules.denies, question)) return notPlain;
  const page = pageOf(snapshot.pages, principal);
  const first = firstRow(page, principal);
  const end = endRow(page, principal);
  const { closed } = snapshot.roles;
  const { words } = snapshot.permissions;
  for (let row = first; row < end; row++) {
    if (!reaches(question, scopeAt(page, row))) continue;
    if (!hasPermission(closed, roleAt(page, row) * words, permission)) continue;
    // Limited rows come last: one that could grant is reached only when no plain row does.
    return limitAt(page, row) === NONE ? row : notPlain;
  }
  const { byDelegate } = snapshot.delegations;
  if (first === end || isRuled(snapshot.rules.allows, question)) return notPlain;
  return byDelegate.size > 0 && byDelegate.has(principal) ? notPlain : NONE;
}

/** Whether a rule is written at the asked scope or above it. */
function isRuled(rules: ReadonlyMap<number, readonly CompiledRule[]>, question: Question): boolean {
  if (rules.size === 0) return false;
  return rules.has(question.scope) || rules.has(question.scopeAbove) || rules.has(question.scopeTop);
}
