import { type Column, DataTable, Section, StatusPill } from '@haechi/ui';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { ChangeTable } from './change-table.tsx';
import './imports.css';
import type { Plan, ReadOn } from './plan.ts';
import { ProblemTable } from './problem-table.tsx';

type Failure = Plan['tests']['failures'][number];

/** What a file would do, and what stands against it. */
export function PlanView({ plan, readOn }: { plan: Plan; readOn: ReadOn }) {
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
        <ProblemTable
          key={plan.digest}
          problems={plan.problems}
          leftOut={plan.problemsLeftOut}
          readOn={readOn}
        />
      ) : null}
      {plan.tests.failures.length > 0 ? (
        <Section title={t('imports.testsFailed')} frame="none">
          <FailureTable failures={plan.tests.failures} leftOut={plan.tests.failuresLeftOut} />
        </Section>
      ) : null}
      <ChangeTable
        key={`changes ${plan.digest}`}
        changes={plan.changes}
        leftOut={plan.changesLeftOut}
        readOn={readOn}
      />
    </>
  );
}

export function FailureTable({ failures, leftOut }: { failures: readonly Failure[]; leftOut: number }) {
  const t = useT();
  const columns = failureColumns(t);
  return (
    <>
      {leftOut > 0 ? (
        <p className="h-muted">
          {t('imports.first', { shown: failures.length, total: failures.length + leftOut })}
        </p>
      ) : null}
      <DataTable
        id="import-failures"
        label={t('imports.testsFailed')}
        columns={columns}
        rows={[...failures]}
        rowKey={({ suite, line }) => `${suite}:${line}`}
        empty={null}
      />
    </>
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
