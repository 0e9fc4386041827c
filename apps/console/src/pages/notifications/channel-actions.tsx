import { showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { SigningSecretDialog } from '../../credentials/signing-secret.tsx';
import { useT } from '../../i18n/i18n.tsx';
import { EditChannelDialog } from './channel-dialogs.tsx';
import type { Channel } from './channel-words.tsx';
import './notifications.css';

const CHANGES = ['GET /api/v1/notification-channels', 'GET /api/v1/notification-channels/{id}'] as const;

/** What may be done with one channel, each with the question before it. */
export function ChannelActions({ channel }: { readonly channel: Channel }) {
  const t = useT();
  const [asking, setAsking] = useState<'edit' | 'switch' | 'renew' | 'remove'>();
  const close = () => setAsking(undefined);
  const { id, name } = channel;
  const test = useApiMutation('POST /api/v1/notification-channels/{id}/test', {
    changes: CHANGES,
    onSuccess: ({ ok, failure }) =>
      showToast(
        ok
          ? { tone: 'good', word: t('notifications.channel.testGood'), title: name }
          : {
              tone: 'danger',
              word: t('notifications.channel.testBad'),
              title: `${failure?.code ?? ''} ${failure?.detail ?? ''}`,
            },
      ),
  });
  return (
    <div className="channel-acts">
      <Button loading={test.isPending} onClick={() => test.mutate({ params: { id } })}>
        {t('notifications.channel.test')}
      </Button>
      <Button variant="default" onClick={() => setAsking('edit')}>
        {t('policies.edit')}
      </Button>
      <Button variant="default" onClick={() => setAsking('switch')}>
        {t(channel.state === 'paused' ? 'notifications.channel.resume' : 'notifications.channel.pause')}
      </Button>
      {channel.target.kind === 'webhook' ? (
        <Button variant="default" onClick={() => setAsking('renew')}>
          {t('notifications.channel.renew')}
        </Button>
      ) : null}
      <Button variant="default" onClick={() => setAsking('remove')}>
        {t('notifications.channel.remove')}
      </Button>
      <EditChannelDialog channel={channel} opened={asking === 'edit'} onClose={close} />
      <SwitchChannel channel={channel} opened={asking === 'switch'} onClose={close} />
      <RenewSecret channel={channel} opened={asking === 'renew'} onClose={close} />
      <RemoveChannel channel={channel} opened={asking === 'remove'} onClose={close} />
    </div>
  );
}

interface AskProps {
  readonly channel: Channel;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function SwitchChannel({ channel: { id, name, state }, opened, onClose }: AskProps) {
  const t = useT();
  const verb = state === 'paused' ? 'resume' : 'pause';
  const change = useApiMutation(`POST /api/v1/notification-channels/{id}/${verb}`, {
    changes: CHANGES,
    onSuccess: onClose,
  });
  return (
    <ActDialog
      opened={opened}
      reason="required"
      title={t(`notifications.channel.${verb}Title`, { name })}
      confirmLabel={t(`notifications.channel.${verb}`)}
      act={change}
      onConfirm={(reason) => change.mutate({ params: { id }, body: { reason } })}
      onClose={onClose}
    >
      <p>{t(`notifications.channel.${verb}Text`)}</p>
    </ActDialog>
  );
}

function RenewSecret({ channel: { id, name }, opened, onClose }: AskProps) {
  const t = useT();
  const [secret, setSecret] = useState<string>();
  const renew = useApiMutation('POST /api/v1/notification-channels/{id}/secret', {
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
        title={t('notifications.channel.renewTitle', { name })}
        confirmLabel={t('notifications.channel.renew')}
        act={renew}
        onConfirm={(reason) => renew.mutate({ params: { id }, body: { reason } })}
        onClose={onClose}
      >
        <p>{t('notifications.channel.renewText')}</p>
      </ActDialog>
      <SigningSecretDialog name={name} secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
}

function RemoveChannel({ channel: { id, name }, opened, onClose }: AskProps) {
  const t = useT();
  const navigate = useNavigate();
  const remove = useApiMutation('DELETE /api/v1/notification-channels/{id}', {
    changes: ['GET /api/v1/notification-channels'],
    onSuccess: () => {
      showToast({ tone: 'off', word: t('notifications.channel.removed'), title: name });
      void navigate({ to: '/notifications/channels' });
    },
  });
  return (
    <ActDialog
      opened={opened}
      danger
      reason="required"
      title={t('notifications.channel.removeTitle', { name })}
      confirmLabel={t('notifications.channel.remove')}
      act={remove}
      onConfirm={(reason) => remove.mutate({ params: { id }, query: { reason } })}
      onClose={onClose}
    >
      <p>{t('notifications.channel.removeText')}</p>
    </ActDialog>
  );
}
