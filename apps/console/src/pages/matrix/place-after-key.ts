/** A cell by its row and column, from 0. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** Where a key leads in a grid (WAI-ARIA grid pattern); undefined for a key that means nothing here. */
export function placeAfterKey(
  { key, ctrlKey, metaKey }: Key,
  { row, column }: Place,
  count: { readonly rows: number; readonly columns: number },
  pageRows: number,
): Place | undefined {
  const [lastRow, lastColumn] = [count.rows - 1, count.columns - 1];
  const to = (nextRow: number, nextColumn: number): Place => ({
    row: Math.min(Math.max(nextRow, 0), lastRow),
    column: Math.min(Math.max(nextColumn, 0), lastColumn),
  });
  const whole = ctrlKey || metaKey;
  switch (key) {
    case 'ArrowDown':
      return to(row + 1, column);
    case 'ArrowUp':
      return to(row - 1, column);
    case 'ArrowRight':
      return to(row, column + 1);
    case 'ArrowLeft':
      return to(row, column - 1);
    case 'PageDown':
      return to(row + pageRows, column);
    case 'PageUp':
      return to(row - pageRows, column);
    case 'Home':
      return to(whole ? 0 : row, 0);
    case 'End':
      return to(whole ? lastRow : row, lastColumn);
    default:
      return undefined;
  }
}
