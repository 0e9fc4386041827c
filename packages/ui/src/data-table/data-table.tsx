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
  /** A short table inside a section: without settings and count. */
  readonly plain?: boolean;
}

/** A table people look at all day. See `useRowKeys` for its keyboard; under 720 px each row is a card. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, rowKey, onOpen, selection } = props;
  const { locale } = useUi();
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
  return (
    <div className="h-table-frame">
      {props.plain ? null : (
        <div className="h-table-toolbar">
          <div className="h-row">{props.toolbar}</div>
          <TableSettings columns={columns} preferences={preferences} />
        </div>
      )}
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
              {selection ? <SelectAll keys={shown.map(rowKey)} {...selection} /> : null}
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
              shown.map((row, index) => (
                <BodyRow
                  key={rowKey(row)}
                  row={row}
                  index={index}
                  columns={preferences.visible}
                  tabStop={index === keys.active}
                  selected={selection?.selected.has(rowKey(row))}
                  onFocus={keys.setActive}
                  onToggle={toggle}
                  onOpen={onOpen}
                />
              ))
            )}
          </tbody>
        </table>
        {rows && shown.length === 0 ? props.empty : null}
      </div>
      {shown.length > 0 && !props.plain ? (
        <Foot
          shown={shown.length}
          total={props.total}
          onLoadMore={props.onLoadMore}
          loadingMore={props.loadingMore ?? false}
        />
      ) : null}
    </div>
  );
}

type FootProps = Pick<DataTableProps<unknown>, 'total' | 'onLoadMore' | 'loadingMore'> & {
  readonly shown: number;
};

function Foot({ shown, total, onLoadMore, loadingMore = false }: FootProps) {
  const { text } = useUi();
  return (
    <div className="h-table-foot">
      <span>{text.shown(shown, total)}</span>
      {onLoadMore ? (
        <Button size="xs" variant="default" loading={loadingMore} onClick={onLoadMore}>
          {text.loadMore}
        </Button>
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

interface SelectAllProps {
  readonly keys: readonly string[];
  readonly selected: ReadonlySet<string>;
  readonly onChange: (selected: ReadonlySet<string>) => void;
}

function SelectAll({ keys, selected, onChange }: SelectAllProps) {
  const { text } = useUi();
  const all = keys.length > 0 && keys.every((key) => selected.has(key));
  return (
    <th role="columnheader" className="h-table__check" aria-label={text.selectAll}>
      <Checkbox
        aria-label={text.selectAll}
        checked={all}
        indeterminate={!all && keys.some((key) => selected.has(key))}
        onChange={() => onChange(new Set(all ? [] : keys))}
      />
    </th>
  );
}

interface BodyRowProps<Row> {
  readonly row: Row;
  readonly index: number;
  readonly columns: readonly Column<Row>[];
  readonly tabStop: boolean;
  /** Undefined where rows cannot be selected. */
  readonly selected: boolean | undefined;
  readonly onFocus: (index: number) => void;
  readonly onToggle: (row: Row) => void;
  readonly onOpen: ((row: Row) => void) | undefined;
}

function BodyRow<Row>({ row, index, columns, tabStop, selected, ...on }: BodyRowProps<Row>) {
  const { text } = useUi();
  return (
    <tr
      role="row"
      data-index={index}
      data-opens={on.onOpen ? true : undefined}
      tabIndex={tabStop ? 0 : -1}
      aria-selected={selected}
      onFocus={() => on.onFocus(index)}
      onClick={(event) => {
        if (!isOnControl(event)) on.onOpen?.(row);
      }}
    >
      {selected === undefined ? null : (
        <td role="gridcell" className="h-table__check">
          <Checkbox aria-label={text.selectRow} checked={selected} onChange={() => on.onToggle(row)} />
        </td>
      )}
      {columns.map((column, columnIndex) => (
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
