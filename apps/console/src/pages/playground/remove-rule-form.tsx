import { Select } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { ChangeFormProps } from './change-form-props.ts';
import { FormFoot } from './form-foot.tsx';

export function RemoveRuleForm({ onAdd, onCancel }: ChangeFormProps) {
  const t = useT();
  const rules = useApi('GET /api/v1/policy-rules');
  const [ruleId, setRuleId] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ruleId) onAdd({ kind: 'remove_rule', ruleId });
  };
  return (
    <form className="playground__form" onSubmit={submit} aria-label={t('playground.change.remove_rule')}>
      <Select
        label={t('policies.one')}
        searchable
        allowDeselect={false}
        nothingFoundMessage={t('policies.none')}
        error={rules.error?.title}
        value={ruleId ?? null}
        // A rule that rests decides nothing, so taking it away would change nothing.
        data={(rules.data?.items ?? [])
          .filter(({ enabled }) => enabled)
          .map(({ id, name, scopeName }) => ({ value: id, label: `${name} · ${scopeName}` }))}
        onChange={(id) => setRuleId(id ?? undefined)}
      />
      <FormFoot onCancel={onCancel} ready={ruleId !== undefined} />
    </form>
  );
}
