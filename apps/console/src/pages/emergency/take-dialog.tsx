import { Dialog, ErrorState, StatusPill, showToast } from '@haechi/ui';
import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { ScopeSelect } from '../permissions/scope-select.tsx';
import type { ScopeKind } from '../permissions/scope-tree.ts';
import { fitsScope } from '../roles/role-levels.ts';
import type { Emergencies, EmergencyRole } from './emergencies.ts';

interface TakeDialogProps {
  readonly emergencies: Emergencies;
  readonly role: EmergencyRole | undefined;
  readonly onClose: () => void;
}

/** Takes a role at once, in everybody's sight. A second factor that is not fresh is asked for when it is sent. */
export function TakeDialog({ emergencies, role, onClose }: TakeDialogProps) {
  const t = useT();
  return (
    <Dialog
      opened={role !== undefined}
      onClose={onClose}
      title={t('emergency.takeTitle', { role: role?.roleName ?? '' })}
      size={480}
    >
      {role === undefined ? null : <TakeForm emergencies={emergencies} role={role} onClose={onClose} />}
    </Dialog>
  );
}

const KINDS: readonly ScopeKind[] = ['tenant', 'branch', 'project'];

interface TakeFormProps {
  readonly emergencies: Emergencies;
  readonly role: EmergencyRole;
  readonly onClose: () => void;
}

function TakeForm({ emergencies, role, onClose }: TakeFormProps) {
  const t = useT();
  const [scope, setScope] = useState<string>();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const take = useApiMutation('POST /api/v1/break-glass', {
    changes: ['GET /api/v1/break-glass', 'GET /api/v1/me', 'GET /api/v1/assignments'],
    onSuccess: () => {
      showToast({ tone: 'danger', word: t('emergency.state.active'), title: role.roleName });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!scope || reason.trim() === '') return;
    take.mutate({ body: { roleId: role.roleId, scope, reason: reason.trim() } });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <StatusPill tone="danger">{t('emergency.alarm')}</StatusPill>
      <p>{t('emergency.takeBody', { count: role.minutes })}</p>
      {emergencies.factorShown ? null : (
        <p className="h-muted">{t('emergency.factorBody', { count: emergencies.factorMinutes })}</p>
      )}
      <ScopeSelect
        label={t('permissions.at')}
        value={scope}
        kinds={KINDS.filter((kind) => fitsScope(role.level, kind))}
        error={tried && !scope ? t('members.missing') : undefined}
        onChange={setScope}
      />
      <Textarea
        required
        label={t('ui.reason')}
        description={t('ui.reasonHint')}
        maxLength={1000}
        value={reason}
        error={tried && reason.trim() === '' ? t('ui.reasonMissing') : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {take.error ? <ErrorState inline problem={take.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" color="red" loading={take.isPending}>
          {t('emergency.take')}
        </Button>
      </div>
    </form>
  );
}
