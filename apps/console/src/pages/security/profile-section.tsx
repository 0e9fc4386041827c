import { ErrorState, Section, showToast } from '@haechi/ui';
import { Button, Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { meQuery, useMe } from '../../app/session.ts';
import { useUnsavedGuard } from '../../app/use-unsaved-guard.tsx';
import { isLocale, LOCALES, type Locale } from '../../i18n/format.ts';
import { useI18n } from '../../i18n/i18n.tsx';

/** Name, language and time zone. */
export function ProfileSection() {
  const { t, setLocale } = useI18n();
  const me = useMe();
  const { user } = me;
  const queryClient = useQueryClient();
  const [displayName, setDisplayName] = useState(user.displayName);
  const [locale, setChosenLocale] = useState<Locale>(user.locale);
  const [timeZone, setTimeZone] = useState(user.timeZone);
  const zones = useMemo(() => timeZonesWith(user.timeZone), [user.timeZone]);
  const dirty =
    displayName.trim() !== user.displayName || locale !== user.locale || timeZone !== user.timeZone;
  const save = useApiMutation('PATCH /api/v1/me', {
    onSuccess: (changed) => {
      queryClient.setQueryData(meQuery.queryKey, { ...me, user: changed });
      void setLocale(changed.locale);
      showToast({ tone: 'good', word: t('security.saved'), title: t('security.profile.saved') });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!dirty || displayName.trim() === '') return;
    save.mutate({ body: { displayName: displayName.trim(), locale, timeZone } });
  };
  return (
    <Section title={t('security.profile')} description={user.email}>
      {useUnsavedGuard(dirty && !save.isPending)}
      <form onSubmit={submit} noValidate className="h-stack">
        <div className="security-fields">
          <TextInput
            label={t('security.profile.name')}
            maxLength={100}
            value={displayName}
            error={
              save.error?.field('displayName') ??
              (displayName.trim() === '' ? t('security.profile.nameMissing') : undefined)
            }
            onChange={(event) => setDisplayName(event.currentTarget.value)}
          />
          <Select
            label={t('security.profile.language')}
            allowDeselect={false}
            value={locale}
            data={LOCALES.map((value) => ({ value, label: t(`language.${value}`) }))}
            onChange={(value) => {
              if (isLocale(value)) setChosenLocale(value);
            }}
          />
          <Select
            label={t('security.profile.timeZone')}
            allowDeselect={false}
            searchable
            limit={60}
            value={timeZone}
            data={zones}
            error={save.error?.field('timeZone')}
            onChange={(value) => setTimeZone(value ?? user.timeZone)}
          />
        </div>
        {save.error && save.error.fields.length === 0 ? <ErrorState inline problem={save.error} /> : null}
        <div className="h-row">
          <Button type="submit" variant="default" disabled={!dirty} loading={save.isPending}>
            {t('security.save')}
          </Button>
        </div>
      </form>
    </Section>
  );
}

/** The zones the browser knows; the chosen one is among them even when the browser calls it otherwise. */
function timeZonesWith(chosen: string): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return [...new Set([chosen, 'Asia/Seoul', ...known])];
}
