import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** CSS width; columns without one share what is left. */
  readonly width?: string;
  readonly align?: 'start' | 'end';
  /** Makes the column sortable among the loaded rows. */
  readonly sortBy?: (row: Row) => string | number;
  /** Let long text take several lines. */
  readonly wrap?: boolean;
  /** May the reader hide it. The first column always stays. */
  readonly hideable?: boolean;
  readonly hiddenAtFirst?: boolean;
  /** In the card a row becomes on a phone: its head, a labelled line (default), its foot without a label, or nothing. */
  readonly onPhone?: 'title' | 'line' | 'foot' | 'hide';
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** Rows in the order asked for; numbers by size, text by the language's own order. Equal rows keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | undefined,
  locale: string,
): readonly Row[] {
  const sortBy = columns.find((column) => column.id === sort?.column)?.sortBy;
  if (!sort || !sortBy) return rows;
  const collator = new Intl.Collator(locale, { numeric: true });
  const direction = sort.descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [sortBy(a), sortBy(b)];
    const order =
      typeof x === 'number' && typeof y === 'number' ? x - y : collator.compare(String(x), String(y));
    return order * direction;
  });
}
