import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { useEffective } from '../roles/create-role-page.tsx';
import { PermissionPicker } from '../roles/permission-picker.tsx';
import { RoleSelect } from '../roles/role-select.tsx';
import type { ChangeFormProps } from './change-form-props.ts';
import { FormFoot } from './form-foot.tsx';

export function EditRoleForm({ onAdd, onCancel }: ChangeFormProps) {
  const t = useT();
  const roles = useApi('GET /api/v1/roles');
  const [roleId, setRoleId] = useState<string>();
  const [patterns, setPatterns] = useState<readonly string[]>([]);
  const role = roles.data?.items.find(({ id }) => id === roleId);
  const inherited = useEffective(role?.parentRoleId ?? undefined);
  const choose = (id: string) => {
    setRoleId(id);
    setPatterns(roles.data?.items.find((candidate) => candidate.id === id)?.patterns ?? []);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (roleId) onAdd({ kind: 'edit_role', roleId, patterns: [...patterns] });
  };
  return (
    <form className="playground__form" onSubmit={submit} aria-label={t('playground.change.edit_role')}>
      <RoleSelect label={t('members.role')} value={roleId} onChange={choose} />
      {role ? <PermissionPicker patterns={patterns} onChange={setPatterns} inherited={inherited} /> : null}
      <FormFoot onCancel={onCancel} ready={role !== undefined} />
    </form>
  );
}
