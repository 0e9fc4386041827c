import { Dialog, ErrorState, showToast, useNow } from '@haechi/ui';
import { Button, MultiSelect, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import '../members/members.css';
import { PersonSelect } from '../members/person-select.tsx';
import { isEmptyWindow, windowInstants } from '../members/window-instants.ts';
import { ScopeSelect } from '../permissions/scope-select.tsx';

export function DelegateDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('delegations.give')} size={560}>
      {opened ? <DelegateForm onClose={onClose} /> : null}
    </Dialog>
  );
}

const MINUTE_MS = 60_000;

/** What of mine, to whom, where, from when until when, and why. */
function DelegateForm({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { user, activeScope } = useMe();
  const [scope, setScope] = useState(activeScope.kind === 'platform' ? 'platform' : activeScope.id);
  const [person, setPerson] = useState<string>();
  const [permissions, setPermissions] = useState<string[]>([]);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const held = useApi('GET /api/v1/me/permissions', { query: { scope } });
  // What rests on nothing but a rule or a loan is not mine to lend.
  const lendable = held.data?.items.filter(({ sources }) => sources.length > 0) ?? [];
  const give = useApiMutation('POST /api/v1/delegations', {
    changes: ['GET /api/v1/delegations'],
    onSuccess: ({ delegateName, scopeName }) => {
      showToast({ tone: 'good', word: t('delegations.givenWord'), title: delegateName, detail: scopeName });
      onClose();
    },
  });
  const window = { kind: 'exact', from, to } as const;
  const now = useNow(MINUTE_MS);
  const badWindow = to === '' || isEmptyWindow(window, now, user.timeZone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const { startsAt, endsAt } = windowInstants(window, Date.now(), user.timeZone);
    if (!person || permissions.length === 0 || reason.trim() === '' || badWindow || !endsAt) return;
    give.mutate({
      body: {
        delegate: person,
        scope,
        permissions,
        endsAt,
        reason: reason.trim(),
        ...(startsAt ? { startsAt } : {}),
      },
    });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <ScopeSelect
        label={t('permissions.at')}
        value={scope}
        onChange={(next) => {
          setScope(next);
          setPermissions([]);
        }}
      />
      <MultiSelect
        label={t('delegations.what')}
        description={t('delegations.whatHint')}
        searchable
        clearable
        nothingFoundMessage={t('permissions.pickNone')}
        value={permissions}
        error={
          tried && permissions.length === 0
            ? t('members.missing')
            : (give.error?.field('permissions') ?? held.error?.title)
        }
        data={lendable.map(({ permission, title }) => ({
          value: permission,
          label: `${title} (${permission})`,
        }))}
        onChange={setPermissions}
      />
      <PersonSelect
        label={t('delegations.borrower')}
        value={person}
        onChange={setPerson}
        except={user.id}
        scope={scope}
        error={tried && !person ? t('members.missing') : undefined}
      />
      <div className="role-at-scope">
        <TextInput
          type="datetime-local"
          label={t('members.windowFrom')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          required
          type="datetime-local"
          label={t('members.windowTo')}
          value={to}
          error={tried && badWindow ? t('members.windowEmpty') : undefined}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </div>
      <Textarea
        required
        label={t('ui.reason')}
        description={t('ui.reasonHint')}
        maxLength={1000}
        value={reason}
        error={tried && reason.trim() === '' ? t('ui.reasonMissing') : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {give.error ? <ErrorState inline problem={give.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={give.isPending}>
          {t('delegations.give')}
        </Button>
      </div>
    </form>
  );
}
