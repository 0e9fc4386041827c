import { type Column, DataTable, Section, StatusPill } from '@haechi/ui';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { ChangeTable } from './change-table.tsx';
import './imports.css';
import type { Plan } from './plan.ts';
import { ProblemTable } from './problem-table.tsx';

type Failure = Plan['tests']['failures'][number];

/** What a file would do, and what stands against it. */
export function PlanView({ plan }: { plan: Plan }) {
  const t = useT();
  return (
    <>
      <Section title={t('imports.plan')}>
        <div className="h-counts">
          {(['added', 'changed', 'removed', 'unchanged'] as const).map((part) => (
            <span key={part}>
              <strong>{plan.counts[part].toLocaleString()}</strong> {t(`imports.${part}`)}
            </span>
          ))}
        </div>
      </Section>
      {plan.problems.length > 0 ? (
        <ProblemTable key={plan.digest} problems={plan.problems} leftOut={plan.problemsLeftOut} />
      ) : null}
      {plan.tests.failures.length > 0 ? (
        <Section title={t('imports.testsFailed')} frame="none">
          <FailureTable failures={plan.tests.failures} />
        </Section>
      ) : null}
      <ChangeTable key={`changes ${plan.digest}`} changes={plan.changes} leftOut={plan.changesLeftOut} />
    </>
  );
}

export function FailureTable({ failures }: { failures: readonly Failure[] }) {
  const t = useT();
  const columns = failureColumns(t);
  return (
    <DataTable
      id="import-failures"
      label={t('imports.testsFailed')}
      columns={columns}
      rows={[...failures]}
      rowKey={({ suite, line }) => `${suite}:${line}`}
      empty={null}
    />
  );
}

function failureColumns(t: Translate): readonly Column<Failure>[] {
  return [
    { id: 'name', header: t('imports.what'), wrap: true, cell: ({ name }) => name },
    { id: 'suite', header: t('imports.testName'), cell: ({ suite, line }) => `${suite}:${line}` },
    { id: 'expected', header: t('imports.expected'), cell: ({ expected }) => t(`imports.${expected}`) },
    {
      id: 'got',
      header: t('imports.got'),
      cell: ({ got }) => (
        <StatusPill tone={got === 'allow' ? 'good' : 'danger'}>{t(`imports.${got}`)}</StatusPill>
      ),
    },
  ];
}
