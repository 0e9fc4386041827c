import { Select } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { ChangeFormProps } from './change-form-props.ts';
import { FormFoot } from './form-foot.tsx';

export function TakeRoleForm({ principal, onAdd, onCancel }: ChangeFormProps) {
  const t = useT();
  const held = useApi('GET /api/v1/assignments', { query: { principal } });
  const [assignmentId, setAssignmentId] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (assignmentId) onAdd({ kind: 'take_role', assignmentId });
  };
  return (
    <form className="playground__form" onSubmit={submit} aria-label={t('playground.change.take_role')}>
      <Select
        label={t('playground.held')}
        searchable
        allowDeselect={false}
        nothingFoundMessage={t('playground.holdsNothing')}
        placeholder={t('members.chooseRole')}
        error={held.error?.title}
        value={assignmentId ?? null}
        data={(held.data?.items ?? []).map(({ id, roleName, scopeName }) => ({
          value: id,
          label: `${roleName} · ${scopeName}`,
        }))}
        onChange={(id) => setAssignmentId(id ?? undefined)}
      />
      <FormFoot onCancel={onCancel} ready={assignmentId !== undefined} />
    </form>
  );
}
