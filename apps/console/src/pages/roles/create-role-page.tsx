import { ErrorState, PageHeader, Section, showToast } from '@haechi/ui';
import { Button, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { useUnsavedGuard } from '../../app/use-unsaved-guard.tsx';
import { useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { suggestSlug } from '../projects/suggest-slug.ts';
import { PermissionPicker } from './permission-picker.tsx';
import type { RoleLevel } from './role-levels.ts';

type OwnLevel = Exclude<RoleLevel, 'system'>;

/** A role of this tenant: from nothing, or on top of a parent whose permissions it keeps. */
export function CreateRolePage() {
  const t = useT();
  const navigate = useNavigate();
  const search = useSearch({ from: '/console/roles/new' });
  const roles = useApi('GET /api/v1/roles');
  const [parentId, setParentId] = useState(search.parent);
  const [ownLevel, setOwnLevel] = useState<OwnLevel>('project');
  const [name, setName] = useState('');
  const [ownKey, setOwnKey] = useState<string>();
  const [description, setDescription] = useState('');
  const [patterns, setPatterns] = useState<readonly string[]>([]);
  const [tried, setTried] = useState(false);
  const parents = roles.data?.items.filter((role) => role.level !== 'system') ?? [];
  const parent = parents.find(({ id }) => id === parentId);
  const level = parent && parent.level !== 'system' ? parent.level : ownLevel;
  const inherited = useEffective(parent?.id);
  const key = ownKey ?? suggestSlug(name);
  const create = useApiMutation('POST /api/v1/roles', {
    changes: ['GET /api/v1/roles'],
    onSuccess: (role) => {
      showToast({ tone: 'good', word: t('roles.createdWord'), title: role.name });
      void navigate({ to: '/roles/$id', params: { id: role.id } });
    },
  });
  const guard = useUnsavedGuard(
    (name !== '' || patterns.length > 0) && !create.isSuccess && !create.isPending,
  );
  const needed = (value: string) => (tried && value.trim() === '' ? t('roles.missing') : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '' || key === '') return;
    create.mutate({
      body: {
        key,
        name: name.trim(),
        description,
        level,
        patterns: [...patterns],
        ...(parent ? { parentRoleId: parent.id } : {}),
      },
    });
  };
  return (
    <div className="role-form">
      {guard}
      <PageHeader
        parent={<Link to="/roles">{t('roles.title')}</Link>}
        title={t('roles.create')}
        description={t('roles.createHint')}
      />
      <Section>
        <form className="h-stack" onSubmit={submit} noValidate>
          <Select
            label={t('roles.builtOn')}
            description={t('roles.builtOnHint')}
            clearable
            searchable
            placeholder={t('roles.fromNothing')}
            value={parent?.id ?? null}
            data={parents.map(({ id, name: label, key: code }) => ({
              value: id,
              label: `${label} (${code})`,
            }))}
            onChange={(id) => setParentId(id ?? undefined)}
          />
          {parent ? null : <LevelChoice level={ownLevel} onChange={setOwnLevel} />}
          <TextInput
            required
            label={t('roles.name')}
            maxLength={100}
            value={name}
            error={create.error?.field('name') ?? needed(name)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            required
            label={t('roles.key')}
            description={t('roles.keyHint')}
            maxLength={63}
            value={key}
            error={create.error?.field('key') ?? needed(key)}
            styles={{ input: { fontFamily: 'var(--h-mono)' } }}
            onChange={(event) =>
              setOwnKey(event.currentTarget.value.toLowerCase().replace(/[^a-z0-9-]/g, '-'))
            }
          />
          <Textarea
            label={t('roles.about')}
            maxLength={500}
            value={description}
            error={create.error?.field('description')}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <PermissionPicker patterns={patterns} onChange={setPatterns} inherited={inherited} />
          {create.error && create.error.fields.length === 0 ? (
            <ErrorState inline problem={create.error} />
          ) : null}
          <div className="h-row" style={{ justifyContent: 'flex-end' }}>
            <Button variant="default" onClick={() => void navigate({ to: '/roles' })}>
              {t('ui.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('roles.create')}
            </Button>
          </div>
        </form>
      </Section>
    </div>
  );
}

/** The effective permissions of a role, empty until they are known. */
export function useEffective(roleId: string | undefined): ReadonlySet<string> {
  const role = useApi(
    'GET /api/v1/roles/{id}',
    { params: { id: roleId ?? '' } },
    { enabled: roleId !== undefined },
  );
  return new Set(role.data?.effective.map(({ permission }) => permission));
}

function LevelChoice({ level, onChange }: { level: OwnLevel; onChange: (level: OwnLevel) => void }) {
  const t = useT();
  return (
    <div>
      <div className="field-label">{t('roles.level')}</div>
      <SegmentedControl
        aria-label={t('roles.level')}
        value={level}
        onChange={(next) => onChange(next === 'tenant' ? 'tenant' : 'project')}
        data={[
          { value: 'project', label: t('roles.level.project') },
          { value: 'tenant', label: t('roles.level.tenant') },
        ]}
      />
    </div>
  );
}
