import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { suggestSlug } from '../projects/suggest-slug.ts';
import type { RoleDetail } from './role-detail.ts';

interface CopyRoleProps {
  readonly role: RoleDetail;
  readonly onClose: () => void;
}

/** Copies a role; the copy remembers what it was copied from and shows what changes there. */
export function CopyRoleDialog({ opened, ...props }: CopyRoleProps & { readonly opened: boolean }) {
  const t = useT();
  return (
    <Dialog
      opened={opened}
      onClose={props.onClose}
      title={t('roles.copyTitle', { name: props.role.name })}
      size={480}
    >
      {opened ? <CopyRoleForm {...props} /> : null}
    </Dialog>
  );
}

function CopyRoleForm({ role, onClose }: CopyRoleProps) {
  const t = useT();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [ownKey, setOwnKey] = useState<string>();
  const [tried, setTried] = useState(false);
  const key = ownKey ?? suggestSlug(name);
  const copy = useApiMutation('POST /api/v1/roles/{id}/copies', {
    changes: ['GET /api/v1/roles'],
    onSuccess: ({ id }) => {
      showToast({ tone: 'good', word: t('roles.createdWord'), title: name });
      void navigate({ to: '/roles/$id', params: { id } });
      onClose();
    },
  });
  const needed = (value: string) => (tried && value.trim() === '' ? t('roles.missing') : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '' || key === '') return;
    copy.mutate({ params: { id: role.id }, body: { key, name: name.trim(), description: role.description } });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <p>{t('roles.copyBody')}</p>
      <TextInput
        data-autofocus
        required
        label={t('roles.name')}
        maxLength={100}
        value={name}
        error={copy.error?.field('name') ?? needed(name)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        required
        label={t('roles.key')}
        description={t('roles.keyHint')}
        maxLength={63}
        value={key}
        error={copy.error?.field('key') ?? needed(key)}
        styles={{ input: { fontFamily: 'var(--h-mono)' } }}
        onChange={(event) => setOwnKey(event.currentTarget.value.toLowerCase().replace(/[^a-z0-9-]/g, '-'))}
      />
      {copy.error && copy.error.fields.length === 0 ? <ErrorState inline problem={copy.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={copy.isPending}>
          {t('roles.copy')}
        </Button>
      </div>
    </form>
  );
}
