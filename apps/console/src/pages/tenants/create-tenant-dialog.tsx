import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { BusinessTypesField } from './business-types.tsx';
import { isSlugProblem, SlugField, useSlug } from './slug-field.tsx';
import type { BusinessType, Tenant } from './tenant-words.ts';

interface CreateTenantProps {
  readonly onCreated: (tenant: Tenant) => void;
  readonly onClose: () => void;
}

export function CreateTenantDialog({ opened, ...rest }: CreateTenantProps & { readonly opened: boolean }) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={rest.onClose} title={t('tenants.create')} size={520}>
      {/* Mounted only while open: a form starts empty. */}
      {opened ? <CreateTenantForm {...rest} /> : null}
    </Dialog>
  );
}

function CreateTenantForm({ onCreated, onClose }: CreateTenantProps) {
  const t = useT();
  const [name, setName] = useState('');
  const slug = useSlug(name);
  const [types, setTypes] = useState<readonly BusinessType[]>([]);
  const [branchName, setBranchName] = useState('');
  const [tried, setTried] = useState(false);
  const create = useApiMutation('POST /api/v1/tenants', {
    changes: ['GET /api/v1/tenants', 'GET /api/v1/scopes'],
    onSuccess: (tenant) => {
      showToast({
        tone: 'good',
        word: t('tenants.createdWord'),
        title: t('tenants.created', { name: tenant.name }),
      });
      onCreated(tenant);
    },
  });
  const missing = (empty: boolean, text: string) => (tried && empty ? text : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '' || slug.value === '' || types.length === 0) return;
    const branch = branchName.trim();
    create.mutate({
      body: {
        name: name.trim(),
        slug: slug.value,
        businessTypes: [...types],
        ...(branch ? { branchName: branch } : {}),
      },
    });
  };
  const problem = create.error;
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        data-autofocus
        required
        label={t('tenants.name')}
        placeholder={t('tenants.namePlaceholder')}
        maxLength={100}
        value={name}
        error={problem?.field('name') ?? missing(name.trim() === '', t('tenants.nameMissing'))}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <SlugField
        label={t('tenants.slug')}
        description={t('tenants.slugHint')}
        slug={slug}
        problem={problem}
        missing={missing(slug.value === '', t('tenants.slugMissing'))}
      />
      <BusinessTypesField
        value={types}
        onChange={setTypes}
        error={
          problem?.field('businessTypes') ?? missing(types.length === 0, t('tenants.businessTypesMissing'))
        }
      />
      <TextInput
        label={t('tenants.branchName')}
        description={t('tenants.branchNameHint')}
        placeholder={t('tenants.branchNamePlaceholder')}
        maxLength={100}
        value={branchName}
        error={problem?.field('branchName')}
        onChange={(event) => setBranchName(event.currentTarget.value)}
      />
      {problem && problem.fields.length === 0 && !isSlugProblem(problem) ? (
        <ErrorState inline problem={problem} />
      ) : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('tenants.create')}
        </Button>
      </div>
    </form>
  );
}
