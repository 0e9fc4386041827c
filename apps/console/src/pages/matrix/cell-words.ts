import type { PlainKey } from '../../i18n/catalogue.ts';
import type { Translate } from '../../i18n/i18n.tsx';
import type { Cell, Fixed } from './role-grid.ts';

/** What a cell shows: how it is, or what a draft makes of it. */
export type Mark = 'none' | 'direct' | 'wide' | 'inherited' | 'added' | 'removed';

export function markOf(cell: Cell, saved: Cell): Mark {
  if (cell.kind === saved.kind) return cell.kind;
  const [held, was] = [cell.kind !== 'none', saved.kind !== 'none'];
  if (held && !was) return 'added';
  if (!held && was) return 'removed';
  return cell.kind;
}

export const FIXED_WORDS: Readonly<Record<Fixed, PlainKey>> = {
  base: 'matrix.fixed.base',
  locked: 'matrix.fixed.locked',
  wide: 'matrix.fixed.wide',
  inherited: 'matrix.fixed.inherited',
  readonly: 'matrix.fixed.readonly',
};

export const MARK_WORDS: Readonly<Record<Mark, PlainKey>> = {
  none: 'matrix.mark.none',
  direct: 'matrix.mark.direct',
  wide: 'matrix.mark.wide',
  inherited: 'matrix.mark.inherited',
  added: 'matrix.mark.added',
  removed: 'matrix.mark.removed',
};

/** A cell in words. */
export function describeCell(t: Translate, cell: Cell, mark: Mark, fixed: Fixed | undefined): string {
  const words = [t(MARK_WORDS[mark])];
  if (cell.kind === 'wide') words.push(cell.pattern);
  if (cell.kind === 'inherited') words.push(cell.from);
  if (fixed === 'locked') words.push(t('matrix.locked'));
  return words.join(' ');
}
