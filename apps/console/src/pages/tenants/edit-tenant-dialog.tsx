import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { BusinessTypesField } from './business-types.tsx';
import { type BusinessType, isBusinessType, type Tenant } from './tenant-words.ts';

interface EditTenantProps {
  readonly tenant: Tenant;
  readonly onClose: () => void;
}

export function EditTenantDialog({ opened, ...rest }: EditTenantProps & { readonly opened: boolean }) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={rest.onClose} title={t('tenants.edit')} size={520}>
      {opened ? <EditTenantForm {...rest} /> : null}
    </Dialog>
  );
}

function EditTenantForm({ tenant, onClose }: EditTenantProps) {
  const t = useT();
  const [name, setName] = useState(tenant.name);
  const [types, setTypes] = useState<readonly BusinessType[]>(tenant.businessTypes.filter(isBusinessType));
  const edit = useApiMutation('PATCH /api/v1/tenants/{id}', {
    changes: ['GET /api/v1/tenants', 'GET /api/v1/tenants/{id}', 'GET /api/v1/scopes', 'GET /api/v1/me'],
    onSuccess: () => {
      showToast({ tone: 'good', word: t('tenants.savedWord'), title: t('tenants.saved') });
      onClose();
    },
  });
  const unchanged =
    name.trim() === tenant.name &&
    [...types].toSorted().join() === [...tenant.businessTypes].toSorted().join();
  const ready = name.trim() !== '' && types.length > 0 && !unchanged;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) {
      edit.mutate({ params: { id: tenant.id }, body: { name: name.trim(), businessTypes: [...types] } });
    }
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        data-autofocus
        required
        label={t('tenants.name')}
        maxLength={100}
        value={name}
        error={edit.error?.field('name') ?? (name.trim() === '' ? t('tenants.nameMissing') : undefined)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <BusinessTypesField
        value={types}
        onChange={setTypes}
        error={types.length === 0 ? t('tenants.businessTypesMissing') : edit.error?.field('businessTypes')}
      />
      {edit.error && edit.error.fields.length === 0 ? <ErrorState inline problem={edit.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={edit.isPending} disabled={!ready}>
          {t('tenants.save')}
        </Button>
      </div>
    </form>
  );
}
