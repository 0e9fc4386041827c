import { Select } from '@mantine/core';
import {
  IconBuilding,
  IconBuildingStore,
  IconFolder,
  IconServer2,
  type TablerIcon,
} from '@tabler/icons-react';
import { useApi } from '../../api/api.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { useT } from '../../i18n/i18n.tsx';
import './access-pickers.css';
import { placeScopes, type ScopeKind } from './scope-tree.ts';

const SCOPE_KIND: Readonly<Record<ScopeKind, { readonly icon: TablerIcon; readonly label: PlainKey }>> = {
  platform: { icon: IconServer2, label: 'permissions.scope.platform' },
  tenant: { icon: IconBuilding, label: 'permissions.scope.tenant' },
  branch: { icon: IconBuildingStore, label: 'permissions.scope.branch' },
  project: { icon: IconFolder, label: 'permissions.scope.project' },
};

export interface ScopeSelectProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (scope: string) => void;
  /** Only these kinds may be chosen. */
  readonly kinds?: readonly ScopeKind[] | undefined;
  readonly error?: string | undefined;
  readonly description?: string | undefined;
  readonly hideLabel?: boolean;
}

/** Picks a place in the tree of the active tenant. */
export function ScopeSelect({
  label,
  value,
  onChange,
  kinds,
  error,
  description,
  hideLabel,
}: ScopeSelectProps) {
  const t = useT();
  const scopes = useApi('GET /api/v1/scopes');
  const placed = placeScopes(scopes.data?.items ?? []).filter((scope) => kinds?.includes(scope.kind) ?? true);
  const chosen = placed.find(({ scope }) => scope === value);
  const Icon = chosen ? SCOPE_KIND[chosen.kind].icon : undefined;
  return (
    <Select
      {...(hideLabel ? { 'aria-label': label } : { label })}
      {...(description ? { description } : {})}
      searchable
      allowDeselect={false}
      placeholder={scopes.isPending ? t('app.loading') : t('permissions.scope.choose')}
      nothingFoundMessage={t('permissions.scope.none')}
      value={value ?? null}
      error={error ?? scopes.error?.title}
      leftSection={Icon ? <Icon size={15} stroke={1.6} aria-hidden /> : undefined}
      data={placed.map(({ scope, name }) => ({ value: scope, label: name }))}
      onChange={(scope) => scope && onChange(scope)}
      renderOption={({ option }) => {
        const scope = placed.find((item) => item.scope === option.value);
        const OptionIcon = scope ? SCOPE_KIND[scope.kind].icon : undefined;
        return (
          <span className="scope-option" style={{ paddingInlineStart: `${(scope?.depth ?? 0) * 14}px` }}>
            {OptionIcon ? <OptionIcon size={15} stroke={1.6} aria-hidden /> : null}
            <span>{option.label}</span>
            {scope ? <span className="h-muted">{t(SCOPE_KIND[scope.kind].label)}</span> : null}
          </span>
        );
      }}
    />
  );
}
