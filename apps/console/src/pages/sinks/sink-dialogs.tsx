import { Dialog, showToast } from '@haechi/ui';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { SigningSecret } from '../../credentials/signing-secret.tsx';
import { useT } from '../../i18n/i18n.tsx';
import { SinkForm } from './sink-form.tsx';
import type { Sink } from './sink-target.ts';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function CreateSinkDialog({ opened, onClose }: DialogProps) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('sinks.create')} size={520}>
      {/* Mounted only while open: a form starts empty. */}
      {opened ? <CreateSink onClose={onClose} /> : null}
    </Dialog>
  );
}

function CreateSink({ onClose }: Pick<DialogProps, 'onClose'>) {
  const t = useT();
  const [secret, setSecret] = useState<string>();
  const create = useApiMutation('POST /api/v1/sinks', {
    changes: ['GET /api/v1/sinks'],
    onSuccess: ({ sink, signingSecret }) => {
      showToast({ tone: 'good', word: t('sinks.madeWord'), title: sink.name });
      if (signingSecret === null) onClose();
      else setSecret(signingSecret);
    },
  });
  if (secret !== undefined) return <SigningSecret secret={secret} onDone={onClose} />;
  return (
    <SinkForm
      sink={undefined}
      problem={create.error}
      busy={create.isPending}
      onSend={(body) => create.mutate({ body })}
      onClose={onClose}
    />
  );
}

export function EditSinkDialog({ sink, opened, onClose }: DialogProps & { readonly sink: Sink }) {
  return (
    <Dialog opened={opened} onClose={onClose} title={sink.name} size={520}>
      {opened ? <EditSink sink={sink} onClose={onClose} /> : null}
    </Dialog>
  );
}

function EditSink({ sink, onClose }: Pick<DialogProps, 'onClose'> & { readonly sink: Sink }) {
  const t = useT();
  const save = useApiMutation('PATCH /api/v1/sinks/{id}', {
    changes: ['GET /api/v1/sinks', 'GET /api/v1/sinks/{id}'],
    onSuccess: ({ name }) => {
      showToast({ tone: 'good', word: t('sinks.saved'), title: name });
      onClose();
    },
  });
  return (
    <SinkForm
      sink={sink}
      problem={save.error}
      busy={save.isPending}
      onSend={({ name, target, filter, credentials }) =>
        save.mutate({
          params: { id: sink.id },
          body: { name, target, filter, ...(credentials === undefined ? {} : { credentials }) },
          ifMatch: sink.version,
        })
      }
      onClose={onClose}
    />
  );
}
