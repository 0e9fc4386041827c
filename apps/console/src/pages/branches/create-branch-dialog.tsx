import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { isSlugProblem, SlugField, useSlug } from '../tenants/slug-field.tsx';

interface CreateBranchProps {
  readonly onClose: () => void;
}

export function CreateBranchDialog({ opened, onClose }: CreateBranchProps & { readonly opened: boolean }) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('branches.create')} size={460}>
      {/* Mounted only while open: a form starts empty. */}
      {opened ? <CreateBranchForm onClose={onClose} /> : null}
    </Dialog>
  );
}

function CreateBranchForm({ onClose }: CreateBranchProps) {
  const t = useT();
  const [name, setName] = useState('');
  const slug = useSlug(name);
  const [tried, setTried] = useState(false);
  const create = useApiMutation('POST /api/v1/branches', {
    changes: ['GET /api/v1/branches', 'GET /api/v1/scopes'],
    onSuccess: (branch) => {
      showToast({
        tone: 'good',
        word: t('branches.createdWord'),
        title: t('branches.created', { name: branch.name }),
      });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '' || slug.value === '') return;
    create.mutate({ body: { name: name.trim(), slug: slug.value } });
  };
  const problem = create.error;
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        data-autofocus
        required
        label={t('branches.name')}
        placeholder={t('branches.namePlaceholder')}
        maxLength={100}
        value={name}
        error={
          problem?.field('name') ?? (tried && name.trim() === '' ? t('branches.nameMissing') : undefined)
        }
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <SlugField
        label={t('branches.slug')}
        description={t('branches.slugHint')}
        slug={slug}
        problem={problem}
        missing={tried && slug.value === '' ? t('branches.slugMissing') : undefined}
      />
      {problem && problem.fields.length === 0 && !isSlugProblem(problem) ? (
        <ErrorState inline problem={problem} />
      ) : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('branches.create')}
        </Button>
      </div>
    </form>
  );
}
