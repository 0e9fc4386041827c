import { ErrorState, PageHeader, Section, showToast } from '@haechi/ui';
import { Button, Checkbox, NumberInput, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { PageSkeleton } from '../../app/page-skeleton.tsx';
import { useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { NotificationViews } from './notification-views.tsx';
import './notifications.css';

type Preferences = ApiResponse<'GET /api/v1/me/notification-preferences'>;

const CHANGES = ['GET /api/v1/me/notification-preferences'] as const;

/** What one wants to be told, where, and when. */
export function PreferencesPage() {
  const t = useT();
  const preferences = useApi('GET /api/v1/me/notification-preferences');
  return (
    <>
      <PageHeader title={t('notifications.preferences')} description={t('notifications.preferencesHint')}>
        <NotificationViews />
      </PageHeader>
      {preferences.error ? (
        <ErrorState problem={preferences.error} onRetry={() => void preferences.refetch()} />
      ) : preferences.data === undefined ? (
        <PageSkeleton />
      ) : (
        <>
          <Kinds preferences={preferences.data} />
          <Rhythm preferences={preferences.data} />
        </>
      )}
    </>
  );
}

/** Kinds of notices by where they are told. */
function Kinds({ preferences: { items, mailTo } }: { readonly preferences: Preferences }) {
  const t = useT();
  const change = useApiMutation('PUT /api/v1/me/notification-preferences', { changes: CHANGES });
  const toggle = (kind: Preferences['items'][number]['kind'], where: 'wanted' | 'mail') =>
    change.mutate({
      body: {
        [where]: items
          .filter((item) => (item.kind === kind ? !item[where] : item[where]))
          .map((item) => item.kind),
      },
    });
  return (
    <Section
      title={t('notifications.wanted')}
      description={mailTo === null ? t('notifications.noMail') : t('notifications.mailTo', { email: mailTo })}
    >
      <table className="notice-kinds">
        <thead>
          <tr>
            <th scope="col">{t('notifications.kind')}</th>
            <th scope="col">{t('notifications.inConsole')}</th>
            <th scope="col">{t('notifications.byMail')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ kind, title, wanted, mail }) => (
            <tr key={kind}>
              <th scope="row">{title}</th>
              <td>
                <Checkbox
                  aria-label={`${title}: ${t('notifications.inConsole')}`}
                  checked={wanted}
                  disabled={change.isPending}
                  onChange={() => toggle(kind, 'wanted')}
                />
              </td>
              <td>
                <Checkbox
                  aria-label={`${title}: ${t('notifications.byMail')}`}
                  checked={mail}
                  disabled={change.isPending}
                  onChange={() => toggle(kind, 'mail')}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {change.error ? <ErrorState inline problem={change.error} /> : null}
    </Section>
  );
}

const COLLECTINGS = ['at_once', 'minutes', 'daily'] as const;

interface RhythmDraft {
  readonly quiet: boolean;
  readonly from: string;
  readonly until: string;
  readonly collecting: (typeof COLLECTINGS)[number];
  readonly minutes: number;
  readonly dailyAt: string;
  readonly timeZone: string;
}

const ZONES = Intl.supportedValuesOf('timeZone');

/** When mail comes: quiet hours, and mail that is collected. */
function Rhythm({ preferences }: { readonly preferences: Preferences }) {
  const t = useT();
  const { quietHours, collect, timeZone } = preferences;
  const [draft, setDraft] = useState<RhythmDraft>(() => ({
    quiet: quietHours !== null,
    from: quietHours?.from ?? '22:00',
    until: quietHours?.until ?? '07:00',
    collecting: collect === null ? 'at_once' : 'minutes' in collect ? 'minutes' : 'daily',
    minutes: collect !== null && 'minutes' in collect ? collect.minutes : 30,
    dailyAt: collect !== null && 'dailyAt' in collect ? collect.dailyAt : '08:30',
    timeZone,
  }));
  const save = useApiMutation('PUT /api/v1/me/notification-preferences', {
    changes: CHANGES,
    onSuccess: () =>
      showToast({ tone: 'good', word: t('notifications.saved'), title: t('notifications.preferences') }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { quiet, from, until, collecting, minutes, dailyAt } = draft;
    save.mutate({
      body: {
        quietHours: quiet ? { from, until } : null,
        collect: collecting === 'at_once' ? null : collecting === 'minutes' ? { minutes } : { dailyAt },
        timeZone: draft.timeZone,
      },
    });
  };
  return (
    <Section title={t('notifications.when')} description={t('notifications.whenHint')}>
      <form className="h-stack" onSubmit={submit} noValidate>
        <Switch
          label={t('notifications.quiet')}
          description={t('notifications.quietHint')}
          checked={draft.quiet}
          onChange={(event) => setDraft({ ...draft, quiet: event.currentTarget.checked })}
        />
        {draft.quiet ? (
          <div className="notice-hours">
            <TextInput
              type="time"
              label={t('notifications.from')}
              value={draft.from}
              onChange={(event) => setDraft({ ...draft, from: event.currentTarget.value })}
            />
            <TextInput
              type="time"
              label={t('notifications.until')}
              value={draft.until}
              onChange={(event) => setDraft({ ...draft, until: event.currentTarget.value })}
            />
          </div>
        ) : null}
        <div>
          <div className="field-label" id="collecting">
            {t('notifications.collect')}
          </div>
          <SegmentedControl
            aria-labelledby="collecting"
            data={COLLECTINGS.map((value) => ({ value, label: t(`notifications.collect.${value}`) }))}
            value={draft.collecting}
            onChange={(value) =>
              setDraft({ ...draft, collecting: COLLECTINGS.find((one) => one === value) ?? 'at_once' })
            }
          />
        </div>
        {draft.collecting === 'minutes' ? (
          <NumberInput
            label={t('notifications.minutes')}
            min={1}
            max={720}
            value={draft.minutes}
            onChange={(value) => setDraft({ ...draft, minutes: Math.max(1, Math.round(Number(value)) || 1) })}
          />
        ) : null}
        {draft.collecting === 'daily' ? (
          <TextInput
            type="time"
            label={t('notifications.dailyAt')}
            value={draft.dailyAt}
            onChange={(event) => setDraft({ ...draft, dailyAt: event.currentTarget.value })}
          />
        ) : null}
        <Select
          label={t('notifications.timeZone')}
          searchable
          allowDeselect={false}
          data={ZONES.includes(draft.timeZone) ? ZONES : [draft.timeZone, ...ZONES]}
          value={draft.timeZone}
          onChange={(zone) => zone && setDraft({ ...draft, timeZone: zone })}
        />
        {save.error ? <ErrorState inline problem={save.error} /> : null}
        <div className="h-row" style={{ justifyContent: 'flex-end' }}>
          <Button type="submit" loading={save.isPending}>
            {t('notifications.save')}
          </Button>
        </div>
      </form>
    </Section>
  );
}
