import { Dialog, ErrorState, PageHeader, Section, StatusPill } from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import './anomalies.css';
import type { Rule } from './rule.ts';
import { RuleForm } from './rule-form.tsx';
import { MEASURE_WORDS, SeverityPill } from './words.tsx';

export function RulesPage() {
  const t = useT();
  const rules = useApi('GET /api/v1/anomaly-rules');
  const [open, setOpen] = useState<Rule['rule'] | undefined>();
  const edited = rules.data?.items.find(({ rule }) => rule === open);
  return (
    <>
      <PageHeader
        parent={<Link to="/anomalies">{t('anomalies.title')}</Link>}
        title={t('anomalies.rules')}
        description={t('anomalies.rulesDescription')}
      />
      {rules.error && !rules.data ? (
        <ErrorState problem={rules.error} onRetry={() => void rules.refetch()} />
      ) : null}
      {rules.data ? (
        <Section frame="flush">
          {rules.data.items.map((rule) => (
            <RuleLine key={rule.rule} rule={rule} onEdit={() => setOpen(rule.rule)} />
          ))}
        </Section>
      ) : (
        <Skeleton height={320} />
      )}
      {rules.data ? (
        <p className="h-muted">
          {t(rules.data.knowsPlaces ? 'anomalies.placesKnown' : 'anomalies.placesUnknown')}
        </p>
      ) : null}
      <Dialog
        opened={edited !== undefined}
        onClose={() => setOpen(undefined)}
        title={edited?.name ?? ''}
        size={720}
      >
        {edited ? (
          <RuleForm
            key={`${edited.rule} ${edited.version}`}
            rule={edited}
            onDone={() => setOpen(undefined)}
          />
        ) : null}
      </Dialog>
    </>
  );
}

function RuleLine({ rule, onEdit }: { rule: Rule; onEdit: () => void }) {
  const t = useT();
  return (
    <div className="rule-line">
      <div>
        <h3>{rule.name}</h3>
        <p>{rule.description}</p>
      </div>
      <SeverityPill severity={rule.severity} />
      {rule.measure === 'none' ? null : <span>{t(MEASURE_WORDS[rule.measure])}</span>}
      <StatusPill tone={rule.enabled ? 'good' : 'off'} quiet>
        {t(rule.enabled ? 'anomalies.on' : 'anomalies.off')}
      </StatusPill>
      <StatusPill tone="neutral" quiet>
        {t(rule.isDefault ? 'anomalies.default' : 'anomalies.changed')}
      </StatusPill>
      <Button
        variant="default"
        size="xs"
        onClick={onEdit}
        aria-label={`${t('anomalies.edit')}: ${rule.name}`}
      >
        {t('anomalies.edit')}
      </Button>
    </div>
  );
}
