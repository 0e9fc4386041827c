import { type FormEvent, useState } from 'react';
import { useT } from '../../i18n/i18n.tsx';
import { emptyRule, type RuleDraft, RuleFields } from '../policies/rule-fields.tsx';
import type { ChangeFormProps } from './change-form-props.ts';
import { FormFoot } from './form-foot.tsx';

export function AddRuleForm({ scope, onAdd, onCancel }: ChangeFormProps) {
  const t = useT();
  const [rule, setRule] = useState<RuleDraft>({ ...emptyRule, scope });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rule.scope === undefined || rule.permissions.length === 0) return;
    onAdd({
      kind: 'add_rule',
      name: rule.name.trim(),
      effect: rule.effect,
      scope: rule.scope,
      permissions: [...rule.permissions],
      ...(rule.condition.trim() === '' ? {} : { condition: rule.condition.trim() }),
    });
  };
  return (
    <form
      className="playground__form"
      onSubmit={submit}
      noValidate
      aria-label={t('playground.change.add_rule')}
    >
      <RuleFields value={rule} onChange={setRule} />
      <FormFoot onCancel={onCancel} ready={rule.permissions.length > 0} />
    </form>
  );
}
