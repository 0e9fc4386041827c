import { Select } from '@mantine/core';
import { useApi } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { ScopeSelect } from '../permissions/scope-select.tsx';
import { fitsScope, LEVEL_LABEL, type Role, rolesFitting } from '../roles/role-levels.ts';

export interface RoleAtScopeValue {
  readonly roleId: string | undefined;
  readonly scope: string | undefined;
}

export interface RoleAtScopeProps {
  readonly value: RoleAtScopeValue;
  readonly onChange: (value: RoleAtScopeValue) => void;
  /** The scope is given by the page and not chosen. */
  readonly fixedScope?: boolean;
  readonly roleError?: string | undefined;
  readonly scopeError?: string | undefined;
}

/** A role and where it holds. Only roles that fit the place are offered. */
export function RoleAtScope({ value, onChange, fixedScope, roleError, scopeError }: RoleAtScopeProps) {
  const t = useT();
  const roles = useApi('GET /api/v1/roles');
  const scopes = useApi('GET /api/v1/scopes');
  const kindOf = (scope: string | undefined) => scopes.data?.items.find((item) => item.scope === scope)?.kind;
  const kind = kindOf(value.scope);
  const fitting = rolesFitting(roles.data?.items ?? [], kind);
  const chooseScope = (scope: string) => {
    const next = kindOf(scope);
    const role = roles.data?.items.find(({ id }) => id === value.roleId);
    const keeps = role !== undefined && next !== undefined && fitsScope(role.level, next);
    onChange({ scope, roleId: keeps ? role.id : undefined });
  };
  return (
    <div className="role-at-scope">
      {fixedScope ? null : (
        <ScopeSelect
          label={t('members.where')}
          value={value.scope}
          error={scopeError}
          onChange={chooseScope}
        />
      )}
      <Select
        label={t('members.role')}
        searchable
        allowDeselect={false}
        disabled={kind === undefined}
        placeholder={t(kind === undefined ? 'members.whereFirst' : 'members.chooseRole')}
        nothingFoundMessage={t('members.noRole')}
        value={value.roleId ?? null}
        error={roleError ?? roles.error?.title}
        data={fitting.map(({ id, name, key }) => ({ value: id, label: `${name} (${key})` }))}
        onChange={(roleId) => roleId && onChange({ ...value, roleId })}
        renderOption={({ option }) => <RoleOption role={fitting.find(({ id }) => id === option.value)} />}
      />
    </div>
  );
}

function RoleOption({ role }: { role: Role | undefined }) {
  const t = useT();
  if (!role) return null;
  return (
    <span className="role-option">
      <span>
        {role.name} <span className="h-mono h-muted">{role.key}</span>
      </span>
      <span className="h-muted">
        {t(LEVEL_LABEL[role.level])} · {t('members.permissionCount', { count: role.permissionCount })}
      </span>
    </span>
  );
}
