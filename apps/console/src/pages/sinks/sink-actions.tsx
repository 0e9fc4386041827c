import { showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { SigningSecretDialog } from '../../credentials/signing-secret.tsx';
import { useT } from '../../i18n/i18n.tsx';
import { EditSinkDialog } from './sink-dialogs.tsx';
import type { Sink } from './sink-target.ts';

const CHANGES = ['GET /api/v1/sinks', 'GET /api/v1/sinks/{id}'] as const;

/** What may be done with one sink, each with the question before it. */
export function SinkActions({ sink }: { readonly sink: Sink }) {
  const t = useT();
  const [asking, setAsking] = useState<'edit' | 'switch' | 'renew' | 'remove'>();
  const close = () => setAsking(undefined);
  const { id, name } = sink;
  const test = useApiMutation('POST /api/v1/sinks/{id}/test', {
    changes: ['GET /api/v1/sinks/{id}/deliveries'],
    onSuccess: ({ ok, failure }) =>
      showToast(
        ok
          ? { tone: 'good', word: t('sinks.testGood'), title: name }
          : {
              tone: 'danger',
              word: t('sinks.testBad'),
              title: `${failure?.code ?? ''} ${failure?.detail ?? ''}`,
            },
      ),
  });
  return (
    <div className="h-row">
      <Button loading={test.isPending} onClick={() => test.mutate({ params: { id } })}>
        {t('sinks.test')}
      </Button>
      <Button variant="default" onClick={() => setAsking('edit')}>
        {t('sinks.edit')}
      </Button>
      <Button variant="default" onClick={() => setAsking('switch')}>
        {t(sink.state === 'paused' ? 'sinks.resume' : 'sinks.pause')}
      </Button>
      {sink.target.kind === 'webhook' ? (
        <Button variant="default" onClick={() => setAsking('renew')}>
          {t('sinks.renew')}
        </Button>
      ) : null}
      <Button variant="default" onClick={() => setAsking('remove')}>
        {t('sinks.remove')}
      </Button>
      <EditSinkDialog sink={sink} opened={asking === 'edit'} onClose={close} />
      <SwitchSink sink={sink} opened={asking === 'switch'} onClose={close} />
      <RenewSecret sink={sink} opened={asking === 'renew'} onClose={close} />
      <RemoveSink sink={sink} opened={asking === 'remove'} onClose={close} />
    </div>
  );
}

interface AskProps {
  readonly sink: Sink;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function SwitchSink({ sink: { id, name, state }, opened, onClose }: AskProps) {
  const t = useT();
  const verb = state === 'paused' ? 'resume' : 'pause';
  const change = useApiMutation(`POST /api/v1/sinks/{id}/${verb}`, { changes: CHANGES, onSuccess: onClose });
  return (
    <ActDialog
      opened={opened}
      reason="required"
      title={t(`sinks.${verb}Title`, { name })}
      confirmLabel={t(`sinks.${verb}`)}
      act={change}
      onConfirm={(reason) => change.mutate({ params: { id }, body: { reason } })}
      onClose={onClose}
    >
      <p>{t('sinks.pauseText')}</p>
    </ActDialog>
  );
}

function RenewSecret({ sink: { id, name }, opened, onClose }: AskProps) {
  const t = useT();
  const [secret, setSecret] = useState<string>();
  const renew = useApiMutation('POST /api/v1/sinks/{id}/secret', {
    changes: CHANGES,
    onSuccess: ({ signingSecret }) => {
      onClose();
      setSecret(signingSecret ?? undefined);
    },
  });
  return (
    <>
      <ActDialog
        opened={opened}
        reason="required"
        title={t('sinks.renewTitle', { name })}
        confirmLabel={t('sinks.renew')}
        act={renew}
        onConfirm={(reason) => renew.mutate({ params: { id }, body: { reason } })}
        onClose={onClose}
      >
        <p>{t('sinks.renewText')}</p>
      </ActDialog>
      <SigningSecretDialog name={name} secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
}

function RemoveSink({ sink: { id, name }, opened, onClose }: AskProps) {
  const t = useT();
  const navigate = useNavigate();
  const remove = useApiMutation('DELETE /api/v1/sinks/{id}', {
    changes: ['GET /api/v1/sinks'],
    onSuccess: () => {
      showToast({ tone: 'good', word: t('sinks.removedWord'), title: name });
      void navigate({ to: '/sinks' });
    },
  });
  return (
    <ActDialog
      opened={opened}
      danger
      reason="required"
      title={t('sinks.removeTitle', { name })}
      confirmLabel={t('sinks.remove')}
      act={remove}
      onConfirm={(reason) => remove.mutate({ params: { id }, query: { reason } })}
      onClose={onClose}
    >
      <p>{t('sinks.removeText')}</p>
    </ActDialog>
  );
}
