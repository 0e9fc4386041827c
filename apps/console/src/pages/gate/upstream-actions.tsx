import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, PasswordInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useT } from '../../i18n/i18n.tsx';
import { GATE_READS, type Upstream } from './words.tsx';

/** What may be done with one server. */
export function UpstreamActions({ upstream }: { readonly upstream: Upstream }) {
  const t = useT();
  const [asking, setAsking] = useState<'credential' | 'remove'>();
  const close = () => setAsking(undefined);
  const { id, state, version, name } = upstream;
  const refresh = useApiMutation('POST /api/v1/gate/upstreams/{id}/refresh', {
    changes: GATE_READS,
    onSuccess: ({ added, changed, withdrawn }) =>
      showToast({
        tone: changed.length > 0 ? 'danger' : 'good',
        word: t('gate.refreshedWord'),
        title: t('gate.refreshResult', {
          added: added.length,
          changed: changed.length,
          withdrawn: withdrawn.length,
        }),
      }),
  });
  const change = useApiMutation('PATCH /api/v1/gate/upstreams/{id}', { changes: GATE_READS });
  const paused = state === 'paused';
  const problem = refresh.error ?? change.error;
  return (
    <>
      <div className="h-row">
        <Button loading={refresh.isPending} onClick={() => refresh.mutate({ params: { id } })}>
          {t('gate.refresh')}
        </Button>
        <Button
          variant="default"
          loading={change.isPending}
          onClick={() =>
            change.mutate({
              params: { id },
              body: { state: paused ? 'active' : 'paused' },
              ifMatch: version,
            })
          }
        >
          {t(paused ? 'gate.resume' : 'gate.pause')}
        </Button>
        <Button variant="default" onClick={() => setAsking('credential')}>
          {t('gate.credential')}
        </Button>
        <Button variant="default" onClick={() => setAsking('remove')}>
          {t('gate.remove')}
        </Button>
      </div>
      {problem === null ? null : <ErrorState inline problem={problem} />}
      <Dialog opened={asking === 'credential'} onClose={close} title={name} size={460}>
        {asking === 'credential' ? <KeepCredential id={id} onClose={close} /> : null}
      </Dialog>
      <RemoveUpstream upstream={upstream} opened={asking === 'remove'} onClose={close} />
    </>
  );
}

function KeepCredential({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const t = useT();
  const [secret, setSecret] = useState('');
  const keep = useApiMutation('PUT /api/v1/gate/upstreams/{id}/credential', {
    changes: GATE_READS,
    onSuccess: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (secret !== '') keep.mutate({ params: { id }, body: { header: 'Authorization', secret } });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <PasswordInput
        data-autofocus
        required
        label={t('gate.secret')}
        description={t('gate.secretHint')}
        autoComplete="off"
        maxLength={4000}
        visibilityToggleButtonProps={{ 'aria-label': t('gate.secretShow') }}
        value={secret}
        error={keep.error?.field('secret')}
        onChange={(event) => setSecret(event.currentTarget.value)}
      />
      {keep.error === null ? null : <ErrorState inline problem={keep.error} />}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button type="submit" loading={keep.isPending}>
          {t('gate.keep')}
        </Button>
      </div>
    </form>
  );
}

interface RemoveProps {
  readonly upstream: Upstream;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function RemoveUpstream({ upstream: { id, name }, opened, onClose }: RemoveProps) {
  const t = useT();
  const navigate = useNavigate();
  const remove = useApiMutation('DELETE /api/v1/gate/upstreams/{id}', {
    changes: ['GET /api/v1/gate/upstreams'],
    onSuccess: () => {
      showToast({ tone: 'good', word: t('gate.removedWord'), title: name });
      void navigate({ to: '/gate' });
    },
  });
  return (
    <ActDialog
      opened={opened}
      danger
      reason="required"
      title={t('gate.removeTitle', { name })}
      confirmLabel={t('gate.remove')}
      act={remove}
      onConfirm={(reason) => remove.mutate({ params: { id }, query: { reason } })}
      onClose={onClose}
    >
      <p>{t('gate.removeText')}</p>
    </ActDialog>
  );
}
