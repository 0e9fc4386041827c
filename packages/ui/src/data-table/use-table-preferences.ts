import { useLocalStorage } from '@mantine/hooks';
import type { Column } from './column.ts';

export type Density = 'compact' | 'roomy';

export interface TablePreferences<Row> {
  readonly density: Density;
  readonly setDensity: (density: Density) => void;
  readonly visible: readonly Column<Row>[];
  readonly isVisible: (columnId: string) => boolean;
  readonly toggle: (columnId: string) => void;
}

/** What this reader wants to see of this table. Density is one choice for all tables; columns are kept by table id. */
export function useTablePreferences<Row>(
  tableId: string,
  columns: readonly Column<Row>[],
): TablePreferences<Row> {
  const [density, setDensity] = useLocalStorage<Density>({
    key: 'haechi.table.density',
    defaultValue: 'compact',
    getInitialValueInEffect: false,
  });
  const [hidden, setHidden] = useLocalStorage<readonly string[]>({
    key: `haechi.table.${tableId}.hidden`,
    defaultValue: columns.filter((column) => column.hiddenAtFirst).map((column) => column.id),
    getInitialValueInEffect: false,
  });
  const isVisible = (columnId: string) => columnId === columns[0]?.id || !hidden.includes(columnId);
  return {
    density,
    setDensity,
    isVisible,
    visible: columns.filter((column) => isVisible(column.id)),
    toggle: (columnId) =>
      setHidden(hidden.includes(columnId) ? hidden.filter((id) => id !== columnId) : [...hidden, columnId]),
  };
}
