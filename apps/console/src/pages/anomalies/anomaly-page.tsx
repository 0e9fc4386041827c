import {
  ConfirmDialog,
  CopyableId,
  ErrorState,
  ExactTime,
  type KeyValue,
  KeyValueList,
  PageHeader,
  RelativeTime,
  Section,
} from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useDocumentTitle } from '../../app/document-title.tsx';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import './anomalies.css';
import { FindingStatePill, MEASURE_WORDS, SeverityPill } from './words.tsx';

type Detail = ApiResponse<'GET /api/v1/anomalies/{id}'>;
type Act = Detail['steps'][number] | 'undo';

export function AnomalyPage() {
  const t = useT();
  const { id } = useParams({ from: '/console/anomalies/$id' });
  const finding = useApi('GET /api/v1/anomalies/{id}', { params: { id } });
  const [act, setAct] = useState<Act | undefined>();
  useDocumentTitle(finding.data?.ruleName);
  const parent = <Link to="/anomalies">{t('anomalies.title')}</Link>;
  if (finding.error && !finding.data) {
    return (
      <>
        <PageHeader parent={parent} title={t('anomalies.one')} />
        <ErrorState problem={finding.error} onRetry={() => void finding.refetch()} />
      </>
    );
  }
  if (!finding.data) return <Skeleton height={260} />;
  const { data } = finding;
  return (
    <div className="event-page">
      <PageHeader
        parent={parent}
        title={data.ruleName}
        description={data.summary}
        status={<FindingStatePill state={data.state} />}
        actions={
          <>
            {data.mayUndo ? (
              <Button variant="default" onClick={() => setAct('undo')}>
                {t('anomalies.undo')}
              </Button>
            ) : null}
            {data.steps.map((step, index) => (
              <Button
                key={step}
                {...(index === 0 ? {} : { variant: 'default' })}
                onClick={() => setAct(step)}
              >
                {t(`anomalies.step.${step}`)}
              </Button>
            ))}
          </>
        }
      />
      <Section>
        <KeyValueList items={facts(t, data)} />
      </Section>
      <Section title={t('anomalies.evidence')} description={t('anomalies.evidenceHint')} frame="flush">
        <ul className="anomaly-events">
          {data.evidence.map((event) => (
            <li key={event.id}>
              <Link to="/audit/$id" params={{ id: event.id }}>
                {event.summary}
              </Link>
              <span className="h-muted">
                {event.ip ? <span className="h-mono">{event.ip} </span> : null}
                <RelativeTime at={event.at} />
              </span>
            </li>
          ))}
        </ul>
      </Section>
      <ActDialog id={data.id} act={act} onClose={() => setAct(undefined)} />
    </div>
  );
}

function facts(t: Translate, data: Detail): readonly KeyValue[] {
  return [
    {
      key: 'who',
      label: t('anomalies.who'),
      value: (
        <>
          {data.subject.name} <CopyableId id={data.subject.id} />
        </>
      ),
    },
    { key: 'severity', label: t('anomalies.severity'), value: <SeverityPill severity={data.severity} /> },
    { key: 'at', label: t('anomalies.at'), value: <ExactTime at={data.happenedAt} /> },
    { key: 'found', label: t('anomalies.foundAt'), value: <ExactTime at={data.foundAt} /> },
    {
      key: 'measure',
      label: t('anomalies.measure'),
      value: (
        <>
          {t(MEASURE_WORDS[data.measure])}
          {data.measureState === 'none' ? null : ` · ${t(`anomalies.measureState.${data.measureState}`)}`}
          {data.measureNote ? <div className="h-muted">{data.measureNote}</div> : null}
        </>
      ),
    },
    ...(data.stateBy
      ? [
          {
            key: 'state',
            label: t('anomalies.state'),
            value: t('anomalies.settledBy', { name: data.stateBy.name, reason: data.stateReason ?? '' }),
          },
        ]
      : []),
    {
      key: 'history',
      label: 'ID',
      value: (
        <>
          <CopyableId id={data.id} whole />{' '}
          <Link to="/audit" search={{ target: data.id }}>
            {t('anomalies.history')}
          </Link>
        </>
      ),
    },
  ];
}

interface ActDialogProps {
  readonly id: string;
  readonly act: Act | undefined;
  readonly onClose: () => void;
}

/** Asks for the reason, then takes the step. */
function ActDialog({ id, act, onClose }: ActDialogProps) {
  const t = useT();
  const settings = {
    changes: ['GET /api/v1/anomalies', 'GET /api/v1/anomalies/{id}', 'GET /api/v1/dashboard/anomalies'],
    onSuccess: onClose,
  } as const;
  const step = useApiMutation('POST /api/v1/anomalies/{id}/steps', settings);
  const undo = useApiMutation('POST /api/v1/anomalies/{id}/undo', settings);
  const title = act === undefined ? '' : t(act === 'undo' ? 'anomalies.undo' : `anomalies.step.${act}`);
  return (
    <ConfirmDialog
      opened={act !== undefined}
      title={title}
      confirmLabel={title}
      reason="required"
      reasonMax={1000}
      busy={step.isPending || undo.isPending}
      problem={(act === 'undo' ? undo.error : step.error) ?? undefined}
      onConfirm={(reason) => {
        if (act === 'undo') undo.mutate({ params: { id }, body: { reason } });
        else if (act !== undefined) step.mutate({ params: { id }, body: { step: act, reason } });
      }}
      onClose={onClose}
    >
      <p>{t(act === 'undo' ? 'anomalies.undoHint' : 'anomalies.stepHint')}</p>
    </ConfirmDialog>
  );
}
