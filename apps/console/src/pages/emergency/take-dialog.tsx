import { Dialog, ErrorState, StatusPill, showToast } from '@haechi/ui';
import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useSignOut } from '../../app/use-sign-out.ts';
import { useT } from '../../i18n/i18n.tsx';
import { ScopeSelect } from '../permissions/scope-select.tsx';
import type { ScopeKind } from '../permissions/scope-tree.ts';
import { fitsScope } from '../roles/role-levels.ts';
import type { Emergencies, EmergencyRole } from './emergency-page.tsx';

interface TakeDialogProps {
  readonly emergencies: Emergencies;
  readonly role: EmergencyRole | undefined;
  readonly onClose: () => void;
}

/** Takes a role at once, in everybody's sight. Without a fresh second factor it says how to get one. */
export function TakeDialog({ emergencies, role, onClose }: TakeDialogProps) {
  const t = useT();
  return (
    <Dialog
      opened={role !== undefined}
      onClose={onClose}
      title={t('emergency.takeTitle', { role: role?.roleName ?? '' })}
      size={480}
    >
      {role === undefined ? null : emergencies.factorShown ? (
        <TakeForm role={role} onClose={onClose} />
      ) : (
        <FactorNeeded minutes={emergencies.factorMinutes} onClose={onClose} />
      )}
    </Dialog>
  );
}

const KINDS: readonly ScopeKind[] = ['tenant', 'branch', 'project'];

function TakeForm({ role, onClose }: { role: EmergencyRole; onClose: () => void }) {
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

function FactorNeeded({ minutes, onClose }: { minutes: number; onClose: () => void }) {
  const t = useT();
  const signOut = useSignOut();
  return (
    <div className="h-stack">
      <StatusPill tone="waiting">{t('emergency.factor')}</StatusPill>
      <p>{t('emergency.factorBody', { count: minutes })}</p>
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button onClick={signOut}>{t('emergency.signInAgain')}</Button>
      </div>
    </div>
  );
}
