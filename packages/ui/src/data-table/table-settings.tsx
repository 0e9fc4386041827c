import { ActionIcon, Checkbox, Popover, SegmentedControl } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useUiText } from '../ui-text.tsx';
import type { Column } from './column.ts';
import type { TablePreferences } from './use-table-preferences.ts';

interface TableSettingsProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly preferences: TablePreferences<Row>;
}

/** Column choice and density. */
export function TableSettings<Row>({ columns, preferences }: TableSettingsProps<Row>) {
  const text = useUiText();
  const hideable = columns.slice(1).filter((column) => column.hideable !== false);
  return (
    <Popover position="bottom-end" width={220} trapFocus>
      <Popover.Target>
        <ActionIcon aria-label={text.tableSettings} title={text.tableSettings}>
          <IconAdjustmentsHorizontal size={16} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={text.tableSettings}>
        <div className="h-table-settings">
          <div className="h-table-settings__title">{text.density}</div>
          <SegmentedControl
            fullWidth
            aria-label={text.density}
            value={preferences.density}
            onChange={(value) => preferences.setDensity(value === 'roomy' ? 'roomy' : 'compact')}
            data={[
              { value: 'compact', label: text.densityCompact },
              { value: 'roomy', label: text.densityRoomy },
            ]}
          />
          {hideable.length > 0 ? <div className="h-table-settings__title">{text.columns}</div> : null}
          {hideable.map((column) => (
            <Checkbox
              key={column.id}
              label={column.header}
              checked={preferences.isVisible(column.id)}
              onChange={() => preferences.toggle(column.id)}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
