import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { PermissionSelect } from '../permissions/permission-select.tsx';
import { RoleSelect } from '../roles/role-select.tsx';

export function SeparateDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('separation.create')} size={520}>
      {opened ? <SeparateForm onClose={onClose} /> : null}
    </Dialog>
  );
}

type Kind = 'role' | 'permission';

function SeparateForm({ onClose }: { onClose: () => void }) {
  const t = useT();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('role');
  const [pair, setPair] = useState<readonly [string | undefined, string | undefined]>([undefined, undefined]);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const separate = useApiMutation('POST /api/v1/separation-rules', {
    changes: ['GET /api/v1/separation-rules', 'GET /api/v1/separation-conflicts'],
    onSuccess: (rule) => {
      showToast({ tone: 'good', word: t('policies.saved'), title: rule.name });
      onClose();
    },
  });
  const missing = (value: string | undefined) => (tried && !value?.trim() ? t('members.missing') : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const [first, second] = pair;
    if (name.trim() === '' || !first || !second || reason.trim() === '') return;
    separate.mutate({ body: { kind, name: name.trim(), pair: [first, second], reason: reason.trim() } });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        data-autofocus
        required
        label={t('policies.name')}
        placeholder={t('separation.nameHint')}
        maxLength={100}
        value={name}
        error={separate.error?.field('name') ?? missing(name)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <SegmentedControl
        aria-label={t('roles.kind')}
        value={kind}
        onChange={(next) => {
          setKind(next === 'permission' ? 'permission' : 'role');
          setPair([undefined, undefined]);
        }}
        data={[
          { value: 'role', label: t('separation.kind.role') },
          { value: 'permission', label: t('separation.kind.permission') },
        ]}
      />
      {([0, 1] as const).map((side) => {
        const props = {
          value: pair[side],
          error: missing(pair[side]),
          onChange: (id: string) => setPair(side === 0 ? [id, pair[1]] : [pair[0], id]),
        };
        const label = t(side === 0 ? 'compare.first' : 'compare.second');
        return kind === 'role' ? (
          <RoleSelect key={side} label={label} {...props} offer={({ level }) => level !== 'system'} />
        ) : (
          <PermissionSelect key={side} label={label} {...props} />
        );
      })}
      <Textarea
        required
        label={t('ui.reason')}
        description={t('ui.reasonHint')}
        maxLength={1000}
        value={reason}
        error={tried && reason.trim() === '' ? t('ui.reasonMissing') : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {separate.error && separate.error.fields.length === 0 ? (
        <ErrorState inline problem={separate.error} />
      ) : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={separate.isPending}>
          {t('separation.create')}
        </Button>
      </div>
    </form>
  );
}
