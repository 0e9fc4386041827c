import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { ApiResponse } from '../../api/client.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import type { Role } from '../roles/role-levels.ts';
import { describeCell, markOf } from './cell-words.ts';
import './matrix.css';
import { type Place, placeAfterKey } from './place-after-key.ts';
import type { RoleGrid } from './role-grid.ts';
import { type DrawnPart, type GridSizes, useDrawnPart } from './use-window.ts';

export type Permission = ApiResponse<'GET /api/v1/permissions'>['items'][number];

export interface MatrixGridProps {
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
  readonly grid: RoleGrid;
  readonly narrow: boolean;
  readonly onToggle: (role: Role, permission: Permission) => void;
}

const WIDE: GridSizes = { headHeight: 52, sideWidth: 300, rowHeight: 34, columnWidth: 104 };
const NARROW: GridSizes = { headHeight: 44, sideWidth: 226, rowHeight: 48, columnWidth: 112 };

/**
 * The matrix itself (WAI-ARIA grid). Only what is in sight is drawn; focus stays on the grid and the active cell is
 * named to assistive technology, so it can scroll away and come back.
 */
export function MatrixGrid({ roles, permissions, grid, narrow, onToggle }: MatrixGridProps) {
  const t = useT();
  const gridId = useId();
  const box = useRef<HTMLDivElement>(null);
  const sizes = narrow ? NARROW : WIDE;
  const count = { rows: permissions.length, columns: roles.length };
  const part = useDrawnPart(box, sizes, count);
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const at = {
    row: Math.min(place.row, Math.max(count.rows - 1, 0)),
    column: Math.min(place.column, Math.max(count.columns - 1, 0)),
  };
  const isDrawn =
    at.row >= part.top && at.row < part.bottom && at.column >= part.left && at.column < part.right;

  useEffect(() => {
    if (box.current) bringIntoView(box.current, sizes, { row: at.row, column: at.column });
  }, [at.row, at.column, sizes]);

  const toggle = ({ row, column }: Place) => {
    const [role, permission] = [roles[column], permissions[row]];
    if (role && permission) onToggle(role, permission);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      return toggle(at);
    }
    const page = Math.max(
      Math.floor(((box.current?.clientHeight ?? 0) - sizes.headHeight) / sizes.rowHeight),
      1,
    );
    const next = placeAfterKey(event, at, count, page);
    if (!next) return;
    event.preventDefault();
    setPlace(next);
  };
  const onClick = (event: MouseEvent) => {
    const cell = event.target instanceof Element ? event.target.closest('[data-cell]') : null;
    const [row, column] = cell?.getAttribute('data-cell')?.split(' ').map(Number) ?? [];
    if (row === undefined || column === undefined) return;
    setPlace({ row, column });
    toggle({ row, column });
  };
  const columns = useMemo(() => roles.slice(part.left, part.right), [roles, part.left, part.right]);

  return (
    <div
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a grid takes focus itself (active descendant)
      tabIndex={0}
      role="grid"
      className="matrix"
      aria-label={t('matrix.title')}
      aria-rowcount={count.rows + 1}
      aria-colcount={count.columns + 1}
      aria-activedescendant={isDrawn && count.rows > 0 ? `${gridId}-${at.row}-${at.column}` : undefined}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      <div
        role="presentation"
        className="matrix__paper"
        style={{
          width: sizes.sideWidth + count.columns * sizes.columnWidth,
          height: sizes.headHeight + count.rows * sizes.rowHeight,
        }}
      >
        <Head roles={columns} part={part} sizes={sizes} />
        {permissions.slice(part.top, part.bottom).map((permission, index) => {
          const row = part.top + index;
          return (
            <Row
              key={permission.permission}
              gridId={gridId}
              row={row}
              permission={permission}
              roles={columns}
              firstColumn={part.left}
              grid={grid}
              sizes={sizes}
              t={t}
              activeColumn={row === at.row ? at.column : undefined}
            />
          );
        })}
      </div>
    </div>
  );
}

function Head({ roles, part, sizes }: { roles: readonly Role[]; part: DrawnPart; sizes: GridSizes }) {
  const t = useT();
  return (
    <div role="row" aria-rowindex={1} className="matrix__head" style={{ height: sizes.headHeight }}>
      <span
        role="columnheader"
        aria-colindex={1}
        className="matrix__corner"
        style={{ width: sizes.sideWidth }}
      >
        {t('matrix.permission')}
      </span>
      {roles.map((role, index) => (
        <span
          key={role.id}
          role="columnheader"
          aria-colindex={part.left + index + 2}
          className="matrix__role"
          title={`${role.name} (${role.key})`}
          style={{
            left: sizes.sideWidth + (part.left + index) * sizes.columnWidth,
            width: sizes.columnWidth,
          }}
        >
          <span>{role.name}</span>
          <span className="h-mono">{role.key}</span>
        </span>
      ))}
    </div>
  );
}

interface RowProps {
  readonly gridId: string;
  readonly row: number;
  readonly permission: Permission;
  readonly roles: readonly Role[];
  readonly firstColumn: number;
  readonly grid: RoleGrid;
  readonly sizes: GridSizes;
  readonly t: Translate;
  readonly activeColumn: number | undefined;
}

const Row = memo(function Row(props: RowProps) {
  const { gridId, row, permission, roles, firstColumn, grid, sizes, t, activeColumn } = props;
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      className="matrix__row"
      data-odd={row % 2 === 1 || undefined}
      style={{ top: sizes.headHeight + row * sizes.rowHeight, height: sizes.rowHeight }}
    >
      <span
        role="rowheader"
        aria-colindex={1}
        className="matrix__permission"
        title={`${permission.title} (${permission.permission})`}
        style={{ width: sizes.sideWidth }}
      >
        <span>{permission.title}</span>
        {permission.title === permission.permission ? null : (
          <span className="h-mono">{permission.permission}</span>
        )}
      </span>
      {roles.map((role, index) => {
        const column = firstColumn + index;
        const cell = grid.cell(role.id, permission.permission);
        const mark = markOf(cell, grid.savedCell(role.id, permission.permission));
        const fixed = grid.fixed(role.id, permission.permission);
        return (
          <span
            key={role.id}
            id={`${gridId}-${row}-${column}`}
            role="gridcell"
            aria-colindex={column + 2}
            aria-label={`${role.name}, ${permission.title}: ${describeCell(t, cell, mark, fixed)}`}
            className="matrix__cell"
            data-cell={`${row} ${column}`}
            data-mark={mark}
            data-fixed={fixed}
            data-active={column === activeColumn || undefined}
            style={{ left: sizes.sideWidth + column * sizes.columnWidth, width: sizes.columnWidth }}
          />
        );
      })}
    </div>
  );
});

/** Scrolls a cell out from under the heads, as little as needed. */
function bringIntoView(box: HTMLDivElement, sizes: GridSizes, { row, column }: Place): void {
  const [y, x] = [row * sizes.rowHeight, column * sizes.columnWidth];
  const height = box.clientHeight - sizes.headHeight;
  const width = box.clientWidth - sizes.sideWidth;
  if (y < box.scrollTop) box.scrollTop = y;
  else if (y + sizes.rowHeight > box.scrollTop + height) box.scrollTop = y + sizes.rowHeight - height;
  if (x < box.scrollLeft) box.scrollLeft = x;
  else if (x + sizes.columnWidth > box.scrollLeft + width) box.scrollLeft = x + sizes.columnWidth - width;
}
