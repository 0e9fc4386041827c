import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, MultiSelect, NumberInput, Switch } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { RoleDetail } from './role-detail.ts';

interface RoleDialogProps {
  readonly role: RoleDetail;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const USUAL_MINUTES = 30;

/** Lets a role be taken in an emergency, for how long, or ends that. */
export function EmergencyDialog({ role, opened, onClose }: RoleDialogProps) {
  const t = useT();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t('roles.emergencyTitle', { name: role.name })}
      size={460}
    >
      {opened ? <EmergencyForm role={role} onClose={onClose} /> : null}
    </Dialog>
  );
}

function EmergencyForm({ role, onClose }: Omit<RoleDialogProps, 'opened'>) {
  const t = useT();
  const [on, setOn] = useState(role.breakGlassMinutes !== null);
  const [minutes, setMinutes] = useState<number | string>(role.breakGlassMinutes ?? USUAL_MINUTES);
  const mark = useApiMutation('PUT /api/v1/roles/{id}/break-glass', {
    changes: ['GET /api/v1/roles', 'GET /api/v1/roles/{id}', 'GET /api/v1/break-glass'],
    onSuccess: () => {
      showToast({ tone: 'good', word: t('policies.saved'), title: role.name });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark.mutate({ params: { id: role.id }, body: { minutes: on ? Number(minutes) : null } });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <p>{t('roles.emergencyBody')}</p>
      <Switch
        label={t('roles.emergencyOn')}
        checked={on}
        onChange={(event) => setOn(event.currentTarget.checked)}
      />
      <NumberInput
        label={t('roles.emergencyMinutes')}
        min={5}
        max={1440}
        disabled={!on}
        value={minutes}
        error={mark.error?.field('minutes')}
        onChange={setMinutes}
      />
      {mark.error && mark.error.fields.length === 0 ? <ErrorState inline problem={mark.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={mark.isPending}>
          {t('roles.save')}
        </Button>
      </div>
    </form>
  );
}

/** Says which permissions copies of this role can neither add nor remove. */
export function LocksDialog({ role, opened, onClose }: RoleDialogProps) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('roles.locksTitle', { name: role.name })} size={520}>
      {opened ? <LocksForm role={role} onClose={onClose} /> : null}
    </Dialog>
  );
}

function LocksForm({ role, onClose }: Omit<RoleDialogProps, 'opened'>) {
  const t = useT();
  const permissions = useApi('GET /api/v1/permissions');
  const [locked, setLocked] = useState<string[]>([...role.locksOfCopies]);
  const lock = useApiMutation('PUT /api/v1/roles/{id}/locks', {
    changes: ['GET /api/v1/roles', 'GET /api/v1/roles/{id}', 'GET /api/v1/roles/{id}/template-diff'],
    onSuccess: () => {
      showToast({ tone: 'good', word: t('policies.saved'), title: role.name });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    lock.mutate({ params: { id: role.id }, body: { permissions: locked } });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <p>{t('roles.locksBody')}</p>
      <MultiSelect
        label={t('roles.locks')}
        searchable
        clearable
        nothingFoundMessage={t('permissions.pickNone')}
        value={locked}
        data={(permissions.data?.items ?? []).map(({ permission, title }) => ({
          value: permission,
          label: `${title} (${permission})`,
        }))}
        error={permissions.error?.title}
        onChange={setLocked}
      />
      {lock.error ? <ErrorState inline problem={lock.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={lock.isPending}>
          {t('roles.save')}
        </Button>
      </div>
    </form>
  );
}
