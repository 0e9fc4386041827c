import { Dialog, ErrorState, PageHeader, Section, showToast } from '@haechi/ui';
import { Button, Skeleton, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { useUnsavedGuard } from '../../app/use-unsaved-guard.tsx';
import { useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { useEffective } from './create-role-page.tsx';
import { comparePatterns, type PatternChange } from './permission-patterns.ts';
import { PermissionPicker } from './permission-picker.tsx';
import type { RoleDetail } from './role-detail.ts';

export function EditRolePage() {
  const t = useT();
  const { id } = useParams({ from: '/console/roles/$id/edit' });
  const role = useApi('GET /api/v1/roles/{id}', { params: { id } });
  return (
    <div className="role-form">
      <PageHeader
        parent={
          <Link to="/roles/$id" params={{ id }}>
            {role.data?.name ?? t('roles.one')}
          </Link>
        }
        title={t('roles.edit')}
      />
      {role.error && !role.data ? (
        <ErrorState problem={role.error} onRetry={() => void role.refetch()} />
      ) : role.data ? (
        <EditRoleForm key={`${id} ${role.data.version}`} role={role.data} />
      ) : (
        <Skeleton height={480} />
      )}
    </div>
  );
}

function EditRoleForm({ role }: { role: RoleDetail }) {
  const t = useT();
  const navigate = useNavigate();
  const [name, setName] = useState(role.name);
  const [description, setDescription] = useState(role.description);
  const [patterns, setPatterns] = useState<readonly string[]>(role.patterns);
  const [reviewing, setReviewing] = useDisclosure();
  const inherited = useEffective(role.parentRoleId ?? undefined);
  const change = comparePatterns(role.patterns, patterns);
  const dirty =
    name.trim() !== role.name ||
    description !== role.description ||
    change.added.length > 0 ||
    change.removed.length > 0;
  const leave = () => void navigate({ to: '/roles/$id', params: { id: role.id } });
  const save = useApiMutation('PATCH /api/v1/roles/{id}', {
    changes: ['GET /api/v1/roles', 'GET /api/v1/roles/{id}', 'GET /api/v1/me'],
    onSuccess: (after) => {
      showToast({ tone: 'good', word: t('projects.savedWord'), title: after.name });
      leave();
    },
  });
  const guard = useUnsavedGuard(dirty && !save.isSuccess && !save.isPending);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') setReviewing.open();
  };
  return (
    <Section>
      {guard}
      <form className="h-stack" onSubmit={submit} noValidate>
        <TextInput
          required
          label={t('roles.name')}
          maxLength={100}
          value={name}
          error={save.error?.field('name') ?? (name.trim() === '' ? t('roles.missing') : undefined)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label={t('roles.about')}
          maxLength={500}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <PermissionPicker patterns={patterns} onChange={setPatterns} inherited={inherited} />
        <div className="h-row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={leave}>
            {t('ui.cancel')}
          </Button>
          <Button type="submit" disabled={!dirty}>
            {t('roles.review')}
          </Button>
        </div>
      </form>
      <Dialog opened={reviewing} onClose={setReviewing.close} title={t('roles.reviewTitle')} size={480}>
        <div className="h-stack">
          <p>{t('roles.reviewBody', { count: role.assignmentCount })}</p>
          <ChangeList change={change} />
          {save.error ? <ErrorState inline problem={save.error} /> : null}
          <div className="h-row" style={{ justifyContent: 'flex-end' }}>
            <Button variant="default" onClick={setReviewing.close}>
              {t('roles.keepEditing')}
            </Button>
            <Button
              loading={save.isPending}
              onClick={() =>
                save.mutate({
                  params: { id: role.id },
                  body: { name: name.trim(), description, patterns: [...patterns] },
                  ifMatch: role.version,
                })
              }
            >
              {t('roles.save')}
            </Button>
          </div>
        </div>
      </Dialog>
    </Section>
  );
}

function ChangeList({ change }: { change: PatternChange }) {
  const t = useT();
  if (change.added.length + change.removed.length === 0) {
    return <p className="h-muted">{t('roles.onlyWords')}</p>;
  }
  return (
    <ul className="pattern-change">
      {change.added.map((pattern) => (
        <li key={pattern} data-sign="+">
          <span className="h-hidden">{t('roles.added')}</span>
          <span className="h-mono">{pattern}</span>
        </li>
      ))}
      {change.removed.map((pattern) => (
        <li key={pattern} data-sign="−">
          <span className="h-hidden">{t('roles.removed')}</span>
          <span className="h-mono">{pattern}</span>
        </li>
      ))}
    </ul>
  );
}
