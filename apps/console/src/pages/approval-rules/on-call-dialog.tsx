import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, MultiSelect, NumberInput, Switch, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useTimeZone } from '../../app/time-zone.ts';
import { useT } from '../../i18n/i18n.tsx';
import { zonedField, zonedInstant } from '../members/zoned-instant.ts';

export type OnCallList = ApiResponse<'GET /api/v1/on-call-lists'>['items'][number];

interface OnCallDialogProps {
  readonly opened: boolean;
  /** The list to change; a new one without it. */
  readonly list: OnCallList | undefined;
  readonly onClose: () => void;
}

export function OnCallDialog({ opened, list, onClose }: OnCallDialogProps) {
  const t = useT();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={list?.name ?? t('approvalRules.onCall.create')}
      size={520}
    >
      {opened ? <OnCallForm key={list?.version} list={list} onClose={onClose} /> : null}
    </Dialog>
  );
}

const HOURS_USUAL = 24;
const HOUR_MS = 3_600_000;

function useSave(onDone: () => void) {
  const t = useT();
  const settings = {
    changes: ['GET /api/v1/on-call-lists'] as const,
    onSuccess: ({ name }: OnCallList) => {
      showToast({ tone: 'good', word: t('approvalRules.saved'), title: name });
      onDone();
    },
  };
  return {
    create: useApiMutation('POST /api/v1/on-call-lists', settings),
    update: useApiMutation('PUT /api/v1/on-call-lists/{id}', settings),
  };
}

function OnCallForm({ list, onClose }: Omit<OnCallDialogProps, 'opened'>) {
  const t = useT();
  const timeZone = useTimeZone();
  const [draft, setDraft] = useState(() => ({
    name: list?.name ?? '',
    members: list?.members.map(({ id }) => id) ?? [],
    turns: list === undefined || list.rotateHours !== null,
    hours: list?.rotateHours ?? HOURS_USUAL,
    from: zonedField(
      list?.startsAt ?? new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS).toISOString(),
      timeZone,
    ),
    reason: '',
  }));
  const [tried, setTried] = useState(false);
  const { create, update } = useSave(onClose);
  const problem = create.error ?? update.error;
  const startsAt = zonedInstant(draft.from, timeZone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const { name, members, turns, hours, reason } = draft;
    if (name.trim() === '' || members.length === 0 || reason.trim() === '' || startsAt === undefined) return;
    const body = {
      name: name.trim(),
      members,
      rotateHours: turns ? hours : null,
      startsAt,
      reason: reason.trim(),
    };
    if (list) update.mutate({ params: { id: list.id }, ifMatch: list.version, body });
    else create.mutate({ body });
  };
  const missing = (absent: boolean) => (tried && absent ? t('members.missing') : undefined);
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        required
        data-autofocus
        label={t('policies.name')}
        maxLength={100}
        value={draft.name}
        error={problem?.field('name') ?? missing(draft.name.trim() === '')}
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <PeopleSelect
        list={list}
        value={draft.members}
        error={missing(draft.members.length === 0)}
        onChange={(members) => setDraft({ ...draft, members })}
      />
      <Switch
        label={t('approvalRules.onCall.turns')}
        description={t('approvalRules.onCall.turnsHint')}
        checked={draft.turns}
        onChange={(event) => setDraft({ ...draft, turns: event.currentTarget.checked })}
      />
      {draft.turns ? (
        <>
          <NumberInput
            label={t('approvalRules.onCall.turnHours')}
            min={1}
            max={8760}
            value={draft.hours}
            onChange={(value) => setDraft({ ...draft, hours: Math.max(1, Math.round(Number(value)) || 1) })}
          />
          <TextInput
            type="datetime-local"
            label={t('approvalRules.onCall.startsAt')}
            value={draft.from}
            error={missing(startsAt === undefined)}
            onChange={(event) => setDraft({ ...draft, from: event.currentTarget.value })}
          />
        </>
      ) : null}
      <Textarea
        required
        label={t('ui.reason')}
        description={t('ui.reasonHint')}
        maxLength={1000}
        value={draft.reason}
        error={tried && draft.reason.trim() === '' ? t('ui.reasonMissing') : undefined}
        onChange={(event) => setDraft({ ...draft, reason: event.currentTarget.value })}
      />
      {problem && problem.fields.length === 0 ? <ErrorState inline problem={problem} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending || update.isPending}>
          {t('policies.save')}
        </Button>
      </div>
    </form>
  );
}

interface PeopleSelectProps {
  readonly list: OnCallList | undefined;
  readonly value: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (ids: string[]) => void;
}

/** People in the order of their turns: as they are chosen. */
function PeopleSelect({ list, value, error, onChange }: PeopleSelectProps) {
  const t = useT();
  const members = useApi('GET /api/v1/members', { query: { limit: 200 } });
  const people = new Map((list?.members ?? []).map(({ id, name }) => [id, name]));
  for (const { userId, displayName, email } of members.data?.items ?? [])
    people.set(userId, `${displayName} (${email})`);
  return (
    <MultiSelect
      required
      searchable
      label={t('approvalRules.onCall.members')}
      description={t('approvalRules.onCall.membersHint')}
      nothingFoundMessage={t('members.noPerson')}
      data={[...people].map(([id, label]) => ({ value: id, label }))}
      value={[...value]}
      error={error ?? members.error?.title}
      onChange={onChange}
    />
  );
}
