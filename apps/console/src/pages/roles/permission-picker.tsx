import { ErrorState, StatusPill, scoreMatch } from '@haechi/ui';
import { Checkbox, Skeleton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useT } from '../../i18n/i18n.tsx';
import { coveringPattern, togglePermission, toggleResource } from './permission-patterns.ts';
import './roles.css';

type Permission = ApiResponse<'GET /api/v1/permissions'>['items'][number];

export interface PermissionPickerProps {
  readonly patterns: readonly string[];
  readonly onChange: (patterns: readonly string[]) => void;
  /** What comes from the parent anyway: shown as there, not to be switched. */
  readonly inherited: ReadonlySet<string>;
}

/** Every registered permission, grouped by resource, to put into a role. */
export function PermissionPicker({ patterns, onChange, inherited }: PermissionPickerProps) {
  const t = useT();
  const permissions = useApi('GET /api/v1/permissions');
  const [text, setText] = useState('');
  if (permissions.error) {
    return <ErrorState inline problem={permissions.error} onRetry={() => void permissions.refetch()} />;
  }
  const fitting = permissions.data?.items.filter(
    ({ permission, title }) => scoreMatch(text, title, [permission]) > 0,
  );
  const groups = fitting && [...Map.groupBy(fitting, ({ resource }) => resource)];
  return (
    <fieldset className="permission-picker">
      <legend>{t('roles.pick')}</legend>
      <TextInput
        type="search"
        aria-label={t('roles.pickSearch')}
        placeholder={t('roles.pickSearch')}
        leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="permission-picker__groups">
        {groups === undefined ? <Skeleton height={320} /> : null}
        {groups?.length === 0 ? <p className="h-muted">{t('permissions.pickNone')}</p> : null}
        {groups?.map(([resource, members]) => (
          <ResourceGroup
            key={resource}
            resource={resource}
            members={members}
            patterns={patterns}
            inherited={inherited}
            onChange={onChange}
          />
        ))}
      </div>
    </fieldset>
  );
}

interface ResourceGroupProps extends PermissionPickerProps {
  readonly resource: string;
  readonly members: readonly Permission[];
}

function ResourceGroup({ resource, members, patterns, inherited, onChange }: ResourceGroupProps) {
  const t = useT();
  const whole = patterns.includes(`${resource}:*`);
  const some = members.some(({ permission }) => patterns.includes(permission));
  return (
    <div className="permission-picker__group">
      <Checkbox
        checked={whole}
        indeterminate={!whole && some}
        label={
          <>
            <span className="h-mono">{resource}:*</span>{' '}
            <span className="h-muted">{t('roles.wholeResource')}</span>
          </>
        }
        onChange={() => onChange(toggleResource(patterns, resource))}
      />
      <ul>
        {members.map(({ permission, title, sensitive }) => {
          const wider = coveringPattern(patterns, permission);
          const fromParent = inherited.has(permission);
          return (
            <li key={permission}>
              <Checkbox
                checked={patterns.includes(permission) || wider !== undefined || fromParent}
                disabled={wider !== undefined || fromParent}
                label={
                  <>
                    {title} <span className="h-mono h-muted">{permission}</span>
                  </>
                }
                onChange={() => onChange(togglePermission(patterns, permission))}
              />
              {fromParent ? <span className="h-muted">{t('roles.fromParent')}</span> : null}
              {sensitive ? (
                <StatusPill tone="waiting" quiet>
                  {t('permissions.sensitive')}
                </StatusPill>
              ) : null}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
