import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, PasswordInput, Select, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function AddUpstreamDialog({ opened, onClose }: DialogProps) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('gate.add')} size={520}>
      {opened ? <AddUpstream onClose={onClose} /> : null}
    </Dialog>
  );
}

const WEB = 'http';

interface Draft {
  readonly name: string;
  readonly key: string;
  /** A program the operator offers, or `http` for an address. */
  readonly program: string;
  readonly url: string;
  readonly secret: string;
}

function toBody({ name, key, program, url, secret }: Draft) {
  const target =
    program === WEB ? { kind: 'http' as const, url: url.trim() } : { kind: 'stdio' as const, program };
  const credential =
    program === WEB && secret !== ''
      ? { credentialPer: 'tenant' as const, credential: { header: 'Authorization', secret } }
      : { credentialPer: 'none' as const };
  return { name: name.trim(), key: key.trim(), target, ...credential };
}

function AddUpstream({ onClose }: Pick<DialogProps, 'onClose'>) {
  const t = useT();
  const navigate = useNavigate();
  const programs = useApi('GET /api/v1/gate/programs');
  const [draft, setDraft] = useState<Draft>({ name: '', key: '', program: WEB, url: '', secret: '' });
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const add = useApiMutation('POST /api/v1/gate/upstreams', {
    changes: ['GET /api/v1/gate/upstreams'],
    onSuccess: ({ id, name }) => {
      showToast({ tone: 'good', word: t('gate.addedWord'), title: name });
      void navigate({ to: '/gate/upstreams/$id', params: { id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ body: toBody(draft) });
  };
  const kinds = [
    { value: WEB, label: t('gate.kind.http') },
    ...(programs.data?.items ?? []).map(({ key, title }) => ({ value: key, label: title })),
  ];
  const { error } = add;
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        data-autofocus
        required
        label={t('gate.name')}
        maxLength={100}
        value={draft.name}
        error={error?.field('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        required
        label={t('gate.key')}
        description={t('gate.keyHint')}
        maxLength={30}
        value={draft.key}
        error={error?.field('key')}
        onChange={(event) => set({ key: event.currentTarget.value })}
      />
      <Select
        label={t('gate.target')}
        data={kinds}
        allowDeselect={false}
        value={draft.program}
        onChange={(program) => set({ program: program ?? WEB })}
      />
      {draft.program === WEB ? (
        <WebFields draft={draft} set={set} urlFault={error?.field('target.url')} />
      ) : null}
      {error === null ? null : <ErrorState inline problem={error} />}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('gate.cancel')}
        </Button>
        <Button type="submit" loading={add.isPending}>
          {t('gate.add')}
        </Button>
      </div>
    </form>
  );
}

interface WebFieldsProps {
  readonly draft: Draft;
  readonly set: (part: Partial<Draft>) => void;
  readonly urlFault: string | undefined;
}

function WebFields({ draft, set, urlFault }: WebFieldsProps) {
  const t = useT();
  return (
    <>
      <TextInput
        required
        label={t('gate.url')}
        placeholder="https://tools.example.com/mcp"
        maxLength={2000}
        value={draft.url}
        error={urlFault}
        onChange={(event) => set({ url: event.currentTarget.value })}
      />
      <PasswordInput
        label={t('gate.secret')}
        description={t('gate.secretHint')}
        autoComplete="off"
        maxLength={4000}
        visibilityToggleButtonProps={{ 'aria-label': t('gate.secretShow') }}
        value={draft.secret}
        onChange={(event) => set({ secret: event.currentTarget.value })}
      />
    </>
  );
}
