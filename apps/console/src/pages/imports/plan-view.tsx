import type { Api } from '@haechi/contracts';
import { type Column, DataTable, EmptyState, Section, StatusPill, type Tone } from '@haechi/ui';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import './imports.css';

export type Plan = Api['POST /api/v1/access/import/plan']['response'];
type Change = Plan['changes'][number];
type Problem = Plan['problems'][number];
type Failure = Plan['tests']['failures'][number];

const SHOWN_MAX = 200;
const TONES: Readonly<Record<Change['operation'], Tone>> = {
  added: 'good',
  changed: 'waiting',
  removed: 'danger',
};

/** What a file would do, and what stands against it. */
export function PlanView({ plan }: { plan: Plan }) {
  const t = useT();
  const changesTotal = plan.changes.length + plan.changesLeftOut;
  const problemsTotal = plan.problems.length + plan.problemsLeftOut;
  const first = (shown: number, total: number) =>
    shown < total ? t('imports.first', { shown, total }) : undefined;
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
      {problemsTotal > 0 ? (
        <Section
          title={t('imports.problems')}
          description={
            first(Math.min(SHOWN_MAX, plan.problems.length), problemsTotal) ?? t('imports.problemsHint')
          }
          frame="flush"
        >
          <DataTable
            id="import-problems"
            label={t('imports.problems')}
            columns={problemColumns(t)}
            rows={plan.problems.slice(0, SHOWN_MAX)}
            rowKey={(problem) => `${problem.line}:${problem.column}:${problem.code}:${problem.message}`}
            empty={null}
          />
        </Section>
      ) : null}
      {plan.tests.failures.length > 0 ? (
        <Section title={t('imports.testsFailed')} frame="flush">
          <FailureTable failures={plan.tests.failures} />
        </Section>
      ) : null}
      <Section description={first(Math.min(SHOWN_MAX, plan.changes.length), changesTotal)} frame="flush">
        <DataTable
          id="import-changes"
          label={t('imports.plan')}
          columns={changeColumns(t)}
          rows={plan.changes.slice(0, SHOWN_MAX)}
          rowKey={(change) => `${change.section}:${change.operation}:${change.name}:${change.line}`}
          empty={<EmptyState title={t('imports.nothing')} next={t('imports.nothingNext')} />}
        />
      </Section>
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

function problemColumns(t: Translate): readonly Column<Problem>[] {
  return [
    { id: 'line', header: t('imports.line'), width: '80px', align: 'end', cell: ({ line }) => line ?? '–' },
    {
      id: 'column',
      header: t('imports.column'),
      width: '140px',
      cell: ({ column, field }) => field ?? column ?? '–',
    },
    { id: 'why', header: t('imports.why'), wrap: true, cell: ({ message }) => message },
  ];
}

function changeColumns(t: Translate): readonly Column<Change>[] {
  return [
    {
      id: 'operation',
      header: t('imports.operation'),
      width: '110px',
      cell: ({ operation }) => <StatusPill tone={TONES[operation]}>{t(`imports.${operation}`)}</StatusPill>,
    },
    {
      id: 'section',
      header: t('imports.section'),
      width: '130px',
      cell: ({ section }) => t(`imports.section.${section}`),
    },
    { id: 'name', header: t('imports.what'), wrap: true, cell: ({ name }) => name },
    {
      id: 'fields',
      header: t('imports.fields'),
      wrap: true,
      cell: ({ fields }) => <span className="h-mono">{fields.join(' ')}</span>,
    },
    { id: 'line', header: t('imports.line'), width: '80px', align: 'end', cell: ({ line }) => line ?? '–' },
  ];
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
