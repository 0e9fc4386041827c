import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { KeyField, readPublicKey } from './key-field.tsx';

const DAYS = ['30', '90', '180', '365'] as const;
const DAY_MS = 86_400_000;

interface CreateAccountProps {
  readonly onClose: () => void;
}

export function CreateAccountDialog({ opened, onClose }: CreateAccountProps & { readonly opened: boolean }) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('serviceAccounts.create')} size={560}>
      {opened ? <CreateAccountForm onClose={onClose} /> : null}
    </Dialog>
  );
}

function CreateAccountForm({ onClose }: CreateAccountProps) {
  const t = useT();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [kind, setKind] = useState<'service' | 'agent'>('service');
  const [days, setDays] = useState<string>('90');
  const [key, setKey] = useState('');
  const [tried, setTried] = useState(false);
  const create = useApiMutation('POST /api/v1/service-accounts', {
    changes: ['GET /api/v1/service-accounts', 'GET /api/v1/members'],
    onSuccess: (account) => {
      showToast({
        tone: 'good',
        word: t('serviceAccounts.createdWord'),
        title: t('serviceAccounts.created', { name: account.name }),
      });
      onClose();
    },
  });
  const problem = create.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const publicKey = readPublicKey(key);
    if (name.trim() === '' || publicKey === undefined) return;
    const expiresAt = new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    create.mutate({
      body: { name: name.trim(), description: description.trim(), kind, keys: [publicKey], expiresAt },
    });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <SegmentedControl
        aria-label={t('serviceAccounts.kind')}
        data={(['service', 'agent'] as const).map((value) => ({
          value,
          label: t(`serviceAccounts.kind.${value}`),
        }))}
        value={kind}
        onChange={(value) => setKind(value === 'agent' ? 'agent' : 'service')}
      />
      <TextInput
        data-autofocus
        required
        label={t('serviceAccounts.name')}
        description={t('serviceAccounts.nameHint')}
        maxLength={100}
        value={name}
        error={
          problem?.field('name') ??
          (tried && name.trim() === '' ? t('serviceAccounts.nameMissing') : undefined)
        }
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('serviceAccounts.purpose')}
        maxLength={500}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <Select
        label={t('serviceAccounts.worksFor')}
        allowDeselect={false}
        data={DAYS.map((value) => ({ value, label: t('serviceAccounts.days', { count: Number(value) }) }))}
        value={days}
        error={problem?.field('expiresAt')}
        onChange={(value) => setDays(value ?? '90')}
      />
      <KeyField
        name={name.trim()}
        value={key}
        tried={tried}
        problem={problem?.field('keys.0') ?? problem?.field('keys')}
        onChange={setKey}
      />
      {problem && problem.fields.length === 0 ? <ErrorState inline problem={problem} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('serviceAccounts.create')}
        </Button>
      </div>
    </form>
  );
}
