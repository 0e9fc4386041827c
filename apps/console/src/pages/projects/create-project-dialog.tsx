import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { useActiveBranch } from '../../app/use-active-branch.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { Project } from './project-state-pill.tsx';
import { suggestSlug } from './suggest-slug.ts';

interface CreateProjectProps {
  readonly onCreated: (project: Project) => void;
  readonly onClose: () => void;
}

export function CreateProjectDialog({ opened, ...rest }: CreateProjectProps & { readonly opened: boolean }) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={rest.onClose} title={t('projects.create')} size={500}>
      {/* Mounted only while open: a form starts empty. */}
      {opened ? <CreateProjectForm {...rest} /> : null}
    </Dialog>
  );
}

function CreateProjectForm({ onCreated, onClose }: CreateProjectProps) {
  const t = useT();
  const { branch } = useActiveBranch();
  const branches = useApi('GET /api/v1/branches');
  const [name, setName] = useState('');
  const [ownSlug, setOwnSlug] = useState<string>();
  const [branchId, setBranchId] = useState(branch?.id ?? '');
  const [description, setDescription] = useState('');
  const [tried, setTried] = useState(false);
  const slug = ownSlug ?? suggestSlug(name);
  const create = useApiMutation('POST /api/v1/projects', {
    changes: ['GET /api/v1/projects', 'GET /api/v1/scopes'],
    onSuccess: (project) => {
      showToast({
        tone: 'good',
        word: t('projects.state.active'),
        title: t('projects.created', { name: project.name }),
      });
      onCreated(project);
    },
  });
  const missing = (value: string) => (tried && value.trim() === '' ? t('projects.missing') : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '' || slug === '') return;
    create.mutate({ body: { name: name.trim(), slug, description, ...(branchId ? { branchId } : {}) } });
  };
  const open = branches.data?.items.filter(({ state }) => state === 'active') ?? [];
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        data-autofocus
        required
        label={t('projects.name')}
        maxLength={100}
        value={name}
        error={create.error?.field('name') ?? missing(name)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        required
        label={t('projects.slug')}
        description={t('projects.slugHint')}
        maxLength={63}
        value={slug}
        error={create.error?.field('slug') ?? missing(slug)}
        onChange={(event) => setOwnSlug(event.currentTarget.value.toLowerCase().replace(/[^a-z0-9-]/g, '-'))}
        styles={{ input: { fontFamily: 'var(--h-mono)' } }}
      />
      {open.length > 0 ? (
        <Select
          label={t('projects.branch')}
          description={t('projects.branchHint')}
          clearable
          placeholder={t('projects.noBranch')}
          value={branchId || null}
          error={create.error?.field('branchId')}
          data={open.map(({ id, name: label }) => ({ value: id, label }))}
          onChange={(id) => setBranchId(id ?? '')}
        />
      ) : null}
      <Textarea
        label={t('projects.about')}
        maxLength={2000}
        value={description}
        error={create.error?.field('description')}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      {create.error && create.error.fields.length === 0 ? <ErrorState inline problem={create.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('projects.create')}
        </Button>
      </div>
    </form>
  );
}
