import {
  CodeBlock,
  ErrorState,
  ExactTime,
  KeyValueList,
  PageHeader,
  RelativeTime,
  Section,
  StatusPill,
  type Tone,
} from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { IconDownload, IconShieldCheck, IconStack2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useCan, useMe } from '../../app/session.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { useI18n, useT } from '../../i18n/i18n.tsx';
import '../audit/audit.css';
import { saveText } from '../audit/save-text.ts';
import './log.css';
import { WitnessSection } from './witness-section.tsx';
import { WitnessedSection } from './witnessed-section.tsx';

type LogStatus = ApiResponse<'GET /api/v1/audit/log'>;
type Verdict = ApiResponse<'POST /api/v1/audit/verify'>;

const STATE_WORDS: Readonly<
  Record<LogStatus['state'], { readonly tone: Tone; readonly label: PlainKey; readonly next: PlainKey }>
> = {
  healthy: { tone: 'good', label: 'log.state.healthy', next: 'log.state.healthyNext' },
  degraded: { tone: 'waiting', label: 'log.state.degraded', next: 'log.state.degradedNext' },
  refusing: { tone: 'danger', label: 'log.state.refusing', next: 'log.state.refusingNext' },
};

export function LogPage() {
  const t = useT();
  const mayVerify = useCan('audit:verify');
  const log = useApi('GET /api/v1/audit/log');
  const verify = useApiMutation('POST /api/v1/audit/verify', { changes: ['GET /api/v1/audit/log'] });
  const words = log.data && STATE_WORDS[log.data.state];
  return (
    <div className="event-page">
      <PageHeader
        parent={<Link to="/audit">{t('audit.title')}</Link>}
        title={t('log.title')}
        description={t('log.description')}
        status={words ? <StatusPill tone={words.tone}>{t(words.label)}</StatusPill> : undefined}
        actions={
          <>
            <Button
              component={Link}
              to="/log/tiers"
              variant="default"
              leftSection={<IconStack2 size={16} stroke={1.6} aria-hidden />}
            >
              {t('tiers.title')}
            </Button>
            {mayVerify ? (
              <Button
                leftSection={<IconShieldCheck size={16} stroke={1.6} aria-hidden />}
                loading={verify.isPending}
                onClick={() => verify.mutate({})}
              >
                {t('log.verify')}
              </Button>
            ) : null}
          </>
        }
      />
      {verify.isPending ? (
        <p className="log-verdict" role="status">
          {t('log.verifying')}
        </p>
      ) : verify.data ? (
        <VerdictNote verdict={verify.data} />
      ) : null}
      {verify.error ? <ErrorState problem={verify.error} /> : null}
      {log.error && !log.data ? (
        <ErrorState problem={log.error} onRetry={() => void log.refetch()} />
      ) : log.data ? (
        <LogFacts log={log.data} />
      ) : (
        <LogSkeleton />
      )}
    </div>
  );
}

function VerdictNote({ verdict }: { verdict: Verdict }) {
  const t = useT();
  const { locale } = useI18n();
  const seconds = (verdict.durationMs / 1000).toLocaleString(locale, { maximumFractionDigits: 2 });
  const intact = verdict.verdict === 'intact';
  return (
    <div
      className="log-verdict"
      data-good={intact || undefined}
      data-bad={intact ? undefined : true}
      role={intact ? 'status' : 'alert'}
    >
      <strong>{t(intact ? 'log.intact' : 'log.broken')}</strong>
      <p>{t('log.verifiedFacts', { count: verdict.size, seconds })}</p>
      {verdict.expired === 0 ? null : <p>{t('log.expired', { count: verdict.expired })}</p>}
      {verdict.firstBadIndex === null ? null : <p>{t('log.firstBad', { index: verdict.firstBadIndex })}</p>}
      {verdict.problem ? <p>{verdict.problem}</p> : null}
      <p className="h-mono">{verdict.rootHash}</p>
    </div>
  );
}

function LogFacts({ log }: { log: LogStatus }) {
  const t = useT();
  const isOperator = useMe().activeScope.kind === 'platform';
  const mayWitness = useCan('witness:manage');
  return (
    <>
      <Section>
        <KeyValueList
          items={[
            { key: 'state', label: t('log.state'), value: t(STATE_WORDS[log.state].next) },
            { key: 'size', label: t('log.size'), value: t('log.sizeOf', { count: log.size }) },
            { key: 'root', label: t('log.root'), value: <span className="h-mono">{log.rootHash}</span> },
            {
              key: 'checkpointAt',
              label: t('log.checkpointAt'),
              value: log.checkpointAt ? (
                <>
                  <ExactTime at={log.checkpointAt} />{' '}
                  <span className="h-muted">
                    (<RelativeTime at={log.checkpointAt} />)
                  </span>
                </>
              ) : (
                <span className="h-muted">{t('log.noCheckpoint')}</span>
              ),
            },
            {
              key: 'witnessedAt',
              label: t('log.witnessedAt'),
              value: log.witnessedAt ? (
                <>
                  <ExactTime at={log.witnessedAt} />{' '}
                  <span className="h-muted">
                    (<RelativeTime at={log.witnessedAt} />)
                  </span>
                </>
              ) : (
                <span className="h-muted">{t('log.witnessNever')}</span>
              ),
            },
            {
              key: 'waiting',
              label: t('log.waiting'),
              value:
                log.waitingCount === 0
                  ? t('log.nothingWaits')
                  : t('log.waitingOf', { count: log.waitingCount }),
            },
            { key: 'origin', label: t('log.origin'), value: <span className="h-mono">{log.origin}</span> },
          ]}
        />
      </Section>
      <Section title={t('log.verifierKey')} description={t('log.verifierKeyHint')} frame="none">
        <CodeBlock code={log.verifierKey} wrap title="C2SP signed-note" />
      </Section>
      <WitnessSection signatures={log.witnesses} />
      {isOperator && mayWitness ? <WitnessedSection /> : null}
      {log.checkpoint ? <CheckpointSection checkpoint={log.checkpoint} /> : null}
    </>
  );
}

function CheckpointSection({ checkpoint }: { checkpoint: string }) {
  const t = useT();
  return (
    <Section
      title={t('log.checkpoint')}
      description={t('log.checkpointHint')}
      frame="none"
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={15} stroke={1.6} aria-hidden />}
          onClick={() => saveText('checkpoint.txt', checkpoint)}
        >
          {t('log.download')}
        </Button>
      }
    >
      <CodeBlock code={checkpoint} wrap title="C2SP tlog-checkpoint" />
    </Section>
  );
}

function LogSkeleton() {
  const t = useT();
  return (
    <div className="h-section__body" data-frame="sheet" role="status" aria-label={t('app.loading')}>
      {['48%', '22%', '62%', '40%', '30%', '36%'].map((width) => (
        <Skeleton key={width} height={10} width={width} my={14} />
      ))}
    </div>
  );
}
