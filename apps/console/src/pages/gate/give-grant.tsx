import { Dialog, ErrorState } from '@haechi/ui';
import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function GiveGrantDialog({ opened, onClose }: DialogProps) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('gate.give')} size={520}>
      {opened ? <GiveGrant onClose={onClose} /> : null}
    </Dialog>
  );
}

interface Draft {
  readonly tool: string | null;
  readonly principal: string | null;
  readonly minutes: number;
  readonly reason: string;
}

function GiveGrant({ onClose }: Pick<DialogProps, 'onClose'>) {
  const t = useT();
  const [draft, setDraft] = useState<Draft>({ tool: null, principal: null, minutes: 30, reason: '' });
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const tools = useApi('GET /api/v1/gate/tools', { query: { state: 'active' } });
  const members = useApi('GET /api/v1/members', { query: { limit: 100 } });
  const give = useApiMutation('POST /api/v1/gate/grants', {
    changes: ['GET /api/v1/gate/grants'],
    onSuccess: onClose,
  });
  const { tool, principal, minutes, reason } = draft;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (tool !== null && principal !== null)
      give.mutate({ body: { tool, principal, minutes, reason: reason.trim() } });
  };
  const choices = (tools.data?.items ?? [])
    .filter(({ classification }) => classification?.risk !== 'CRITICAL')
    .map(({ id, fullName }) => ({ value: id, label: fullName }));
  const people = (members.data?.items ?? []).map(({ userId, displayName }) => ({
    value: userId,
    label: displayName,
  }));
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <p>{t('gate.giveText')}</p>
      <Select
        required
        searchable
        label={t('gate.tool')}
        data={choices}
        value={tool}
        onChange={(value) => set({ tool: value })}
      />
      <Select
        required
        searchable
        label={t('gate.who')}
        data={people}
        value={principal}
        onChange={(value) => set({ principal: value })}
      />
      <NumberInput
        label={t('gate.minutes')}
        min={1}
        max={1440}
        allowDecimal={false}
        value={minutes}
        onChange={(value) => set({ minutes: Number(value) })}
      />
      <TextInput
        required
        label={t('gate.reason')}
        maxLength={500}
        value={reason}
        error={give.error?.field('reason')}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
      {give.error === null ? null : <ErrorState inline problem={give.error} />}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button type="submit" loading={give.isPending}>
          {t('gate.give')}
        </Button>
      </div>
    </form>
  );
}
