import { ErrorState, RelativeTime, Section, showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useCountryName } from '../../credentials/country-name.ts';
import { useDeviceName } from '../../credentials/device.tsx';
import { useT } from '../../i18n/i18n.tsx';

type Notice = ApiResponse<'GET /api/v1/me/notices'>['items'][number];

/** Of these it is said where, as a country. */
const ABOUT_PLACES: ReadonlySet<Notice['kind']> = new Set(['device_added', 'network_new', 'country_new']);

/** What happened to my account lately: was it me? Not there while there is no news. */
export function NoticesSection() {
  const t = useT();
  const notices = useApi('GET /api/v1/me/notices');
  const items = notices.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title={t('security.notices')} description={t('security.notices.description')}>
      {items.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} />
      ))}
    </Section>
  );
}

function NoticeLine({ notice }: { notice: Notice }) {
  const t = useT();
  const describe = useDeviceName();
  const countryName = useCountryName();
  const seen = useApiMutation('POST /api/v1/me/notices/{id}/seen', {
    changes: ['GET /api/v1/me/notices', 'GET /api/v1/me'],
  });
  const end = useApiMutation('DELETE /api/v1/me/sessions/{id}', {
    changes: ['GET /api/v1/me/notices', 'GET /api/v1/me/sessions', 'GET /api/v1/me/devices'],
    onSuccess: () =>
      showToast({ tone: 'good', word: t('security.sessions.endedWord'), title: t('security.notices.ended') }),
  });
  const { sessionId } = notice;
  const problem = seen.error ?? end.error;
  const title = t(`security.notices.${notice.kind}`);
  const about = ABOUT_PLACES.has(notice.kind) && notice.about ? countryName(notice.about) : notice.about;
  return (
    <div className="list-line">
      <IconAlertTriangle size={20} stroke={1.5} aria-hidden />
      <div>
        <strong>{title}</strong>
        <p className="h-muted">
          {about && about !== describe(notice) ? `${about} · ` : null}
          {describe(notice)} · {notice.ip ?? t('ui.unknown')} · <RelativeTime at={notice.at} />
        </p>
        {problem ? <ErrorState inline problem={problem} /> : null}
      </div>
      <div className="h-row">
        <Button
          size="xs"
          variant="default"
          loading={seen.isPending}
          aria-label={`${title}: ${t('security.notices.me')}`}
          onClick={() => seen.mutate({ params: { id: notice.id } })}
        >
          {t('security.notices.me')}
        </Button>
        {sessionId === null ? null : (
          <Button
            size="xs"
            variant="default"
            color="red"
            loading={end.isPending}
            aria-label={`${title}: ${t('security.notices.notMe')}`}
            onClick={() => end.mutate({ params: { id: sessionId } })}
          >
            {t('security.notices.notMe')}
          </Button>
        )}
      </div>
    </div>
  );
}
