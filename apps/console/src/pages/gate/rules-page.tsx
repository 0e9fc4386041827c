import { ErrorState, PageHeader, RelativeTime, Section, StatusPill } from '@haechi/ui';
import { useApi } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { RulesForm } from './rules-form.tsx';
import { GateViews } from './words.tsx';

/** Rules over calls with their tests, and what other rules would have made of the calls on record. */
export function RulesPage() {
  const t = useT();
  const policy = useApi('GET /api/v1/gate/policy');
  return (
    <>
      <PageHeader
        title={t('gate.rules')}
        description={t('gate.rulesDescription')}
        status={
          policy.data === undefined ? undefined : (
            <StatusPill tone={policy.data.mode === 'enforce' ? 'good' : 'waiting'}>
              {t(`gate.mode.${policy.data.mode}`)}
            </StatusPill>
          )
        }
      />
      <GateViews />
      {policy.error ? <ErrorState problem={policy.error} onRetry={() => void policy.refetch()} /> : null}
      {policy.data === undefined ? null : (
        <Section
          title={t('gate.version', { version: policy.data.version })}
          {...(policy.data.updatedAt === null
            ? {}
            : { description: <RelativeTime at={policy.data.updatedAt} /> })}
        >
          <RulesForm key={policy.data.version} policy={policy.data} />
        </Section>
      )}
    </>
  );
}
