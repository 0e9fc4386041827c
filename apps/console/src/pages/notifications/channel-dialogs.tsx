import { Dialog, showToast } from '@haechi/ui';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { SigningSecret } from '../../credentials/signing-secret.tsx';
import { useT } from '../../i18n/i18n.tsx';
import { type ChannelDraft, targetOfDraft } from './channel-draft.ts';
import { ChannelForm } from './channel-form.tsx';
import { type Channel, TOLD_KINDS } from './channel-words.tsx';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** What both a new channel and a changed one are sent with. */
const sharedOf = ({ name, kind, kinds, locale, shared, password }: ChannelDraft) => ({
  name: name.trim(),
  kinds: kind === 'mail' ? [] : TOLD_KINDS.filter((one) => kinds.includes(one)),
  locale,
  shared: kind === 'mail' && shared,
  ...(password === '' ? {} : { password }),
});

export function CreateChannelDialog({ opened, onClose }: DialogProps) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('notifications.channel.create')} size={560}>
      {opened ? <CreateChannel onClose={onClose} /> : null}
    </Dialog>
  );
}

function CreateChannel({ onClose }: Pick<DialogProps, 'onClose'>) {
  const t = useT();
  const [secret, setSecret] = useState<string>();
  const create = useApiMutation('POST /api/v1/notification-channels', {
    changes: ['GET /api/v1/notification-channels'],
    onSuccess: ({ channel, signingSecret }) => {
      showToast({ tone: 'good', word: t('notifications.channel.made'), title: channel.name });
      if (signingSecret === null) onClose();
      else setSecret(signingSecret);
    },
  });
  if (secret !== undefined) return <SigningSecret secret={secret} onDone={onClose} />;
  return (
    <ChannelForm
      channel={undefined}
      problem={create.error}
      busy={create.isPending}
      onSend={(draft) => {
        const target = targetOfDraft(draft) ?? { kind: 'webhook', url: draft.url };
        create.mutate({ body: { ...sharedOf(draft), target } });
      }}
      onClose={onClose}
    />
  );
}

export function EditChannelDialog({ channel, opened, onClose }: DialogProps & { readonly channel: Channel }) {
  return (
    <Dialog opened={opened} onClose={onClose} title={channel.name} size={560}>
      {opened ? <EditChannel channel={channel} onClose={onClose} /> : null}
    </Dialog>
  );
}

function EditChannel({ channel, onClose }: Pick<DialogProps, 'onClose'> & { readonly channel: Channel }) {
  const t = useT();
  const save = useApiMutation('PATCH /api/v1/notification-channels/{id}', {
    changes: ['GET /api/v1/notification-channels', 'GET /api/v1/notification-channels/{id}'],
    onSuccess: ({ name }) => {
      showToast({ tone: 'good', word: t('notifications.saved'), title: name });
      onClose();
    },
  });
  return (
    <ChannelForm
      channel={channel}
      problem={save.error}
      busy={save.isPending}
      onSend={(draft) => {
        const target = targetOfDraft(draft);
        save.mutate({
          params: { id: channel.id },
          ifMatch: channel.version,
          body: { ...sharedOf(draft), ...(target === undefined ? {} : { target }) },
        });
      }}
      onClose={onClose}
    />
  );
}
