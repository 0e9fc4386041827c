import { MultiSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useApi } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { ConditionField } from '../conditions/condition-field.tsx';
import '../lists.css';
import { ScopeSelect } from '../permissions/scope-select.tsx';

export interface RuleDraft {
  readonly name: string;
  readonly effect: 'allow' | 'deny';
  readonly scope: string | undefined;
  readonly permissions: readonly string[];
  readonly condition: string;
}

export const emptyRule: RuleDraft = {
  name: '',
  effect: 'deny',
  scope: undefined,
  permissions: [],
  condition: '',
};

type RuleErrors = { readonly [K in keyof RuleDraft]?: string | undefined };
const noErrors: RuleErrors = {};

export interface RuleFieldsProps {
  readonly value: RuleDraft;
  readonly onChange: (rule: RuleDraft) => void;
  /** Effect and place of a rule stay as they were made. */
  readonly editing?: boolean;
  readonly errors?: RuleErrors;
}

/** What a rule for everybody consists of. */
export function RuleFields({ value, onChange, editing = false, errors = noErrors }: RuleFieldsProps) {
  const t = useT();
  return (
    <>
      <TextInput
        label={t('policies.name')}
        maxLength={100}
        value={value.name}
        error={errors.name}
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
      />
      {editing ? null : (
        <>
          <div>
            <div className="field-label">{t('policies.effect')}</div>
            <SegmentedControl
              aria-label={t('policies.effect')}
              value={value.effect}
              onChange={(effect) => onChange({ ...value, effect: effect === 'allow' ? 'allow' : 'deny' })}
              data={[
                { value: 'deny', label: t('permissions.why.deny') },
                { value: 'allow', label: t('permissions.why.allow') },
              ]}
            />
            <p className="h-muted">
              {t(value.effect === 'deny' ? 'policies.denyHint' : 'policies.allowHint')}
            </p>
          </div>
          <ScopeSelect
            label={t('permissions.at')}
            value={value.scope}
            error={errors.scope}
            onChange={(scope) => onChange({ ...value, scope })}
          />
        </>
      )}
      <PatternSelect
        value={value.permissions}
        error={errors.permissions}
        onChange={(permissions) => onChange({ ...value, permissions })}
      />
      <ConditionField
        value={value.condition}
        error={errors.condition}
        onChange={(condition) => onChange({ ...value, condition })}
      />
    </>
  );
}

interface PatternSelectProps {
  readonly value: readonly string[];
  readonly onChange: (patterns: readonly string[]) => void;
  readonly error?: string | undefined;
}

/** Permissions, or all of a resource at once. */
function PatternSelect({ value, onChange, error }: PatternSelectProps) {
  const t = useT();
  const permissions = useApi('GET /api/v1/permissions');
  const items = permissions.data?.items ?? [];
  const groups = [...Map.groupBy(items, ({ resource }) => resource)].map(([group, members]) => ({
    group,
    items: [
      { value: `${group}:*`, label: `${group}:*` },
      ...members.map(({ permission, title }) => ({ value: permission, label: `${title} (${permission})` })),
    ],
  }));
  return (
    <MultiSelect
      label={t('policies.permissions')}
      searchable
      clearable
      maxDropdownHeight={280}
      nothingFoundMessage={t('permissions.pickNone')}
      value={[...value]}
      error={error ?? permissions.error?.title}
      data={groups}
      onChange={onChange}
    />
  );
}
