import { type FormEvent, useState } from 'react';
import { useT } from '../../i18n/i18n.tsx';
import { ConditionField } from '../conditions/condition-field.tsx';
import { RoleAtScope, type RoleAtScopeValue } from '../members/role-at-scope.tsx';
import type { ChangeFormProps } from './change-form-props.ts';
import { FormFoot } from './form-foot.tsx';

export function GiveRoleForm({ scope, onAdd, onCancel }: ChangeFormProps) {
  const t = useT();
  const [role, setRole] = useState<RoleAtScopeValue>({ roleId: undefined, scope });
  const [condition, setCondition] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!role.roleId || !role.scope) return;
    onAdd({
      kind: 'give_role',
      roleId: role.roleId,
      scope: role.scope,
      ...(condition.trim() === '' ? {} : { condition: condition.trim() }),
    });
  };
  return (
    <form className="playground__form" onSubmit={submit} aria-label={t('playground.change.give_role')}>
      <RoleAtScope value={role} onChange={setRole} />
      <ConditionField value={condition} onChange={setCondition} />
      <FormFoot onCancel={onCancel} ready={role.roleId !== undefined} />
    </form>
  );
}
