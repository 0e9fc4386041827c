import { Select } from '@mantine/core';
import { useApi } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import './access-pickers.css';

export interface PermissionSelectProps {
  readonly value: string | undefined;
  readonly onChange: (permission: string) => void;
  readonly error?: string | undefined;
  /** Where there are two of them. */
  readonly label?: string;
}

/** Picks one of the registered permissions, grouped by what they are about. */
export function PermissionSelect({ value, onChange, error, label }: PermissionSelectProps) {
  const t = useT();
  const permissions = useApi('GET /api/v1/permissions');
  const items = permissions.data?.items ?? [];
  const groups = [...Map.groupBy(items, ({ resource }) => resource)].map(([group, members]) => ({
    group,
    items: members.map(({ permission, title }) => ({ value: permission, label: `${title} (${permission})` })),
  }));
  return (
    <Select
      label={label ?? t('permissions.pick')}
      searchable
      allowDeselect={false}
      maxDropdownHeight={320}
      placeholder={permissions.isPending ? t('app.loading') : t('permissions.pickHint')}
      nothingFoundMessage={t('permissions.pickNone')}
      value={value ?? null}
      error={error ?? permissions.error?.title}
      data={groups}
      onChange={(permission) => permission && onChange(permission)}
      renderOption={({ option }) => {
        const permission = items.find((item) => item.permission === option.value);
        return (
          <span className="scope-option">
            <span>{permission?.title ?? option.label}</span>
            <span className="h-mono h-muted">{option.value}</span>
          </span>
        );
      }}
    />
  );
}
