import { Button, Checkbox } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type MouseEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import { ErrorState, type Problem } from '../error-state.tsx';
import { useUi } from '../ui-text.tsx';
import { type Column, type Sort, sortRows } from './column.ts';
import './data-table.css';
import { TableSettings } from './table-settings.tsx';
import { useOverflow } from './use-overflow.ts';
import { useRowKeys } from './use-row-keys.ts';
import { useTablePreferences } from './use-table-preferences.ts';

export interface DataTableProps<Row> {
  /** Stable name under which the reader's column choice is kept. */
  readonly id: string;
  /** What the table lists, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** Undefined while the first page loads. */
  readonly rows: readonly Row[] | undefined;
  readonly rowKey: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly selection?: {
    readonly selected: ReadonlySet<string>;
    readonly onChange: (selected: ReadonlySet<string>) => void;
  };
  /** Filters and actions, left of the table's own settings. */
  readonly toolbar?: ReactNode;
  /** Shown when there are no rows: an `EmptyState`. */
  readonly empty: ReactNode;
  readonly problem?: Problem | undefined;
  readonly onRetry?: () => void;
  readonly total?: number | undefined;
  readonly onLoadMore?: (() => void) | undefined;
  readonly loadingMore?: boolean;
  readonly initialSort?: Sort;
  readonly skeletonRows?: number;
}

/** A table people look at all day. See `useRowKeys` for its keyboard; under 720 px each row is a card. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, rowKey, onOpen, selection } = props;
  const { text, locale } = useUi();
  const [sort, setSort] = useState(props.initialSort);
  const preferences = useTablePreferences(props.id, columns);
  const table = useRef<HTMLTableElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const overflows = useOverflow(box, table);
  const shown = useMemo(() => sortRows(rows ?? [], columns, sort, locale), [rows, columns, sort, locale]);

  const toggle = (row: Row) => {
    if (!selection) return;
    const key = rowKey(row);
    const next = new Set(selection.selected);
    if (!next.delete(key)) next.add(key);
    selection.onChange(next);
  };
  const at = (act: (row: Row) => void) => (index: number) => {
    const row = shown[index];
    if (row !== undefined) act(row);
  };
  const keys = useRowKeys({
    root: table,
    count: shown.length,
    onOpen: onOpen && at(onOpen),
    onToggle: selection && at(toggle),
  });

  if (props.problem && !rows) {
    return <ErrorState problem={props.problem} {...(props.onRetry ? { onRetry: props.onRetry } : {})} />;
  }
  const allSelected = shown.length > 0 && shown.every((row) => selection?.selected.has(rowKey(row)));
  const someSelected = !allSelected && shown.some((row) => selection?.selected.has(rowKey(row)));
  return (
    <div className="h-table-frame">
      <div className="h-table-toolbar">
        <div className="h-row">{props.toolbar}</div>
        <TableSettings columns={columns} preferences={preferences} />
      </div>
      <div ref={box} className="h-table-box" data-overflows={overflows || undefined}>
        <table
          ref={table}
          className="h-table"
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows take focus and keys
          role="grid"
          aria-label={props.label}
          aria-busy={rows === undefined}
          aria-multiselectable={selection ? true : undefined}
          data-density={preferences.density}
        >
          <thead role="rowgroup">
            <tr role="row">
              {selection ? (
                <th role="columnheader" className="h-table__check" aria-label={text.selectAll}>
                  <Checkbox
                    aria-label={text.selectAll}
                    checked={allSelected}
                    indeterminate={someSelected}
                    onChange={() => selection.onChange(new Set(allSelected ? [] : shown.map(rowKey)))}
                  />
                </th>
              ) : null}
              {preferences.visible.map((column) => (
                <HeadCell key={column.id} column={column} sort={sort} onSort={setSort} />
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup" onKeyDown={keys.onKeyDown}>
            {rows === undefined ? (
              <SkeletonRows
                count={props.skeletonRows ?? 8}
                columns={preferences.visible}
                check={!!selection}
              />
            ) : (
              shown.map((row, index) => {
                const key = rowKey(row);
                return (
                  <tr
                    key={key}
                    role="row"
                    data-index={index}
                    data-opens={onOpen ? true : undefined}
                    tabIndex={index === keys.active ? 0 : -1}
                    aria-selected={selection ? selection.selected.has(key) : undefined}
                    onFocus={() => keys.setActive(index)}
                    onClick={(event) => {
                      if (onOpen && !isOnControl(event)) onOpen(row);
                    }}
                  >
                    {selection ? (
                      <td role="gridcell" className="h-table__check">
                        <Checkbox
                          aria-label={text.selectRow}
                          checked={selection.selected.has(key)}
                          onChange={() => toggle(row)}
                        />
                      </td>
                    ) : null}
                    {preferences.visible.map((column, columnIndex) => (
                      <td
                        key={column.id}
                        role="gridcell"
                        data-label={column.header}
                        data-align={column.align}
                        data-wrap={column.wrap || undefined}
                        data-phone={column.onPhone ?? (columnIndex === 0 ? 'title' : 'line')}
                      >
                        {column.cell(row)}
                      </td>
                    ))}
                  </tr>
                );
              })
            )}
          </tbody>
        </table>
        {rows && shown.length === 0 ? props.empty : null}
      </div>
      {rows && shown.length > 0 ? (
        <div className="h-table-foot">
          <span>{text.shown(shown.length, props.total)}</span>
          {props.onLoadMore ? (
            <Button
              size="xs"
              variant="default"
              loading={props.loadingMore ?? false}
              onClick={props.onLoadMore}
            >
              {text.loadMore}
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

/** A click on a button, link or field inside the row is meant for that, and so is selecting text. */
function isOnControl(event: MouseEvent): boolean {
  const target = event.target instanceof Element ? event.target : undefined;
  if (target?.closest('a, button, input, label, select, textarea')) return true;
  return (window.getSelection()?.toString().length ?? 0) > 0;
}

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort | undefined) => void;
}

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const { text } = useUi();
  const mine = sort?.column === column.id ? sort : undefined;
  const order = mine ? (mine.descending ? 'descending' : 'ascending') : 'none';
  const Arrow = mine?.descending ? IconArrowDown : IconArrowUp;
  return (
    <th
      role="columnheader"
      scope="col"
      data-align={column.align}
      style={column.width ? { width: column.width } : undefined}
      aria-sort={column.sortBy ? order : undefined}
    >
      {column.sortBy ? (
        <button
          type="button"
          title={text.sortBy(column.header)}
          onClick={() =>
            onSort(mine?.descending ? undefined : { column: column.id, descending: mine !== undefined })
          }
        >
          {column.header}
          <Arrow size={12} aria-hidden data-shown={mine ? true : undefined} />
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

interface SkeletonRowsProps {
  readonly count: number;
  readonly columns: readonly { readonly id: string }[];
  readonly check: boolean;
}

function SkeletonRows({ count, columns, check }: SkeletonRowsProps) {
  return Array.from({ length: count }, (_, row) => (
    // The rows have no identity and never reorder.
    <tr key={`skeleton-${row}`} role="row" className="h-table__skeleton">
      {check ? <td role="gridcell" className="h-table__check" /> : null}
      {columns.map((column, index) => (
        <td key={column.id} role="gridcell">
          <span style={{ width: `${[62, 48, 74, 40, 56][(row + index * 2) % 5]}%` }} />
        </td>
      ))}
    </tr>
  ));
}
