import { Select } from '@mantine/core';
import { useApi } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { Role } from './role-levels.ts';

export interface RoleSelectProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (roleId: string) => void;
  readonly error?: string | undefined;
  /** Which roles to offer; all of them unless given. */
  readonly offer?: (role: Role) => boolean;
}

/** Picks one of the roles there are. */
export function RoleSelect({ label, value, onChange, error, offer }: RoleSelectProps) {
  const t = useT();
  const roles = useApi('GET /api/v1/roles');
  return (
    <Select
      label={label}
      searchable
      allowDeselect={false}
      placeholder={t('members.chooseRole')}
      nothingFoundMessage={t('members.noRole')}
      value={value ?? null}
      error={error ?? roles.error?.title}
      data={(roles.data?.items ?? [])
        .filter((role) => offer?.(role) ?? true)
        .map(({ id, name, key }) => ({ value: id, label: `${name} (${key})` }))}
      onChange={(roleId) => roleId && onChange(roleId)}
    />
  );
}
