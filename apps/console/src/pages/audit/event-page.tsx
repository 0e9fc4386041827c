import {
  CodeBlock,
  CopyableId,
  ErrorState,
  ExactTime,
  JsonView,
  type KeyValue,
  KeyValueList,
  PageHeader,
  RelativeTime,
  Section,
} from '@haechi/ui';
import { Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useDocumentTitle } from '../../app/document-title.tsx';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import './audit.css';
import type { AuditEventDetail } from './audit-search.ts';
import { compareStates, type StateLine } from './compare-states.ts';
import { ResultPill } from './result-pill.tsx';
import { VerifyPanel } from './verify-panel.tsx';

export function EventPage() {
  const t = useT();
  const { id } = useParams({ from: '/console/audit/$id' });
  const event = useApi('GET /api/v1/audit/events/{id}', { params: { id } });
  useDocumentTitle(event.data?.summary);
  const parent = <Link to="/audit">{t('audit.title')}</Link>;
  if (event.error && !event.data) {
    return (
      <>
        <PageHeader parent={parent} title={t('audit.one')} />
        <ErrorState problem={event.error} onRetry={() => void event.refetch()} />
      </>
    );
  }
  if (!event.data) return <EventSkeleton />;
  const { data } = event;
  return (
    <div className="event-page">
      <PageHeader parent={parent} title={data.summary} status={<ResultPill result={data.result} />} />
      <Section>
        <KeyValueList items={eventFacts(t, data)} />
      </Section>
      {data.before || data.after ? (
        <Section title={t('audit.changes')} frame="flush">
          <StateTable lines={compareStates(data.before, data.after)} />
        </Section>
      ) : null}
      {Object.keys(data.details).length > 0 ? (
        <Section title={t('audit.details')} frame="none">
          <JsonView value={data.details} title="JSON" />
        </Section>
      ) : null}
      <Section title={t('audit.proof')} description={t('audit.proofHint')}>
        <VerifyPanel key={data.id} event={data} />
      </Section>
      <Section title={t('audit.leaf')} description={t('audit.leafHint')} frame="none">
        <CodeBlock code={data.leaf} wrap title="JSON (RFC 8785)" />
      </Section>
    </div>
  );
}

function optional(key: string, label: string, value: string | number | null): readonly KeyValue[] {
  return value === null ? [] : [{ key, label, value: <span className="h-mono">{value}</span> }];
}

function eventFacts(t: Translate, event: AuditEventDetail): readonly KeyValue[] {
  return [
    {
      key: 'at',
      label: t('audit.at'),
      value: (
        <>
          <ExactTime at={event.at} />{' '}
          <span className="h-muted">
            (<RelativeTime at={event.at} />)
          </span>
        </>
      ),
    },
    {
      key: 'actor',
      label: t('audit.actor'),
      value: (
        <>
          {event.erased.includes('actor') ? t('audit.erased') : event.actor.name || event.actor.kind}{' '}
          {event.actor.id ? <CopyableId id={event.actor.id} /> : null}
        </>
      ),
    },
    { key: 'action', label: t('audit.action'), value: <span className="h-mono">{event.action}</span> },
    ...(event.target
      ? [
          {
            key: 'target',
            label: t('audit.target'),
            value: (
              <>
                {event.erased.includes('subject')
                  ? t('audit.erased')
                  : event.target.name || event.target.kind}{' '}
                <CopyableId id={event.target.id} />
              </>
            ),
          },
        ]
      : []),
    ...optional('delegator', t('audit.delegator'), event.delegatorId),
    ...optional('branch', t('audit.branch'), event.branch),
    ...optional('role', t('audit.role'), event.role),
    { key: 'scope', label: t('audit.scope'), value: <CopyableId id={event.scope} whole /> },
    {
      key: 'reason',
      label: t('ui.reason'),
      value: event.reason ? (
        <span className="multiline">{event.reason}</span>
      ) : (
        <span className="h-muted">{t('audit.noReason')}</span>
      ),
    },
    ...optional('ip', t('audit.ip'), event.ip),
    ...optional('agent', t('audit.agent'), event.userAgent),
    ...optional('session', t('audit.session'), event.sessionId),
    ...optional('request', t('audit.request'), event.requestId),
    ...optional('revision', t('audit.revision'), event.policyRevision),
    { key: 'index', label: t('audit.index'), value: <span className="h-mono">{event.index}</span> },
    { key: 'id', label: t('audit.id'), value: <CopyableId id={event.id} whole /> },
  ];
}

function StateTable({ lines }: { lines: readonly StateLine[] }) {
  const t = useT();
  return (
    <table className="state-table">
      <thead>
        <tr>
          <th scope="col">{t('audit.field')}</th>
          <th scope="col">{t('audit.before')}</th>
          <th scope="col">{t('audit.after')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ field, before, after, kind }) => (
          <tr key={field} data-kind={kind}>
            <th scope="row" className="h-mono">
              {field}
            </th>
            <td data-label={t('audit.before')}>{before ?? <span className="h-muted">–</span>}</td>
            <td data-label={t('audit.after')}>{after ?? <span className="h-muted">–</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function EventSkeleton() {
  const t = useT();
  return (
    <div role="status" aria-label={t('app.loading')}>
      <Skeleton height={12} width={70} mt={3} />
      <Skeleton height={24} width={320} maw="100%" mt={8} mb={24} />
      <div className="h-section__body" data-frame="sheet">
        {['44%', '30%', '26%', '38%', '48%', '34%', '28%', '40%'].map((width) => (
          <Skeleton key={width} height={10} width={width} my={14} />
        ))}
      </div>
    </div>
  );
}
