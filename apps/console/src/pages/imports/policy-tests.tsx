import type { Api } from '@haechi/contracts';
import {
  type Column,
  DataTable,
  Dialog,
  EmptyState,
  ErrorState,
  RelativeTime,
  Section,
  StatusPill,
} from '@haechi/ui';
import { Button, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { FailureTable } from './plan-view.tsx';

type Suite = Api['GET /api/v1/policy-tests']['response']['items'][number];

const EXAMPLE = `tests:
  - name: …
    given: { user: lee@example.org, permission: project:update, scope: tenant }
    expect: deny
`;

/** The questions an organisation keeps, and their answers now. */
export function PolicyTests() {
  const t = useT();
  const mayManage = useCan('policy:manage');
  const suites = useApi('GET /api/v1/policy-tests');
  const run = useApiMutation('POST /api/v1/policy-tests/run');
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Suite>();
  const remove = useApiMutation('DELETE /api/v1/policy-tests/{name}', {
    changes: ['GET /api/v1/policy-tests'],
    onSuccess: () => setLeaving(undefined),
  });
  const columns = suiteColumns(t, mayManage, setLeaving);
  const results = run.data?.results ?? [];
  const failures = results.filter(({ expected, got }) => expected !== got);
  return (
    <Section
      title={t('imports.tests')}
      description={t('imports.testsHint')}
      actions={
        <>
          {(suites.data?.items.length ?? 0) > 0 ? (
            <Button variant="default" loading={run.isPending} onClick={() => run.mutate({ body: {} })}>
              {t('imports.testRun')}
            </Button>
          ) : null}
          {mayManage ? (
            <Button variant="default" onClick={() => setAdding(true)}>
              {t('imports.testAdd')}
            </Button>
          ) : null}
        </>
      }
      frame="none"
    >
      {run.error ? <ErrorState problem={run.error} inline /> : null}
      {run.data === undefined ? null : (
        <p role="status" className="h-tests-outcome">
          <StatusPill tone={run.data.passed ? 'good' : 'danger'}>
            {t('imports.testsPassed', { count: run.data.asked - run.data.failed, total: run.data.asked })}
          </StatusPill>
        </p>
      )}
      {failures.length > 0 ? (
        <FailureTable failures={failures} leftOut={(run.data?.failed ?? 0) - failures.length} />
      ) : null}
      <DataTable
        id="policy-tests"
        label={t('imports.tests')}
        columns={columns}
        rows={suites.data?.items}
        rowKey={({ name }) => name}
        problem={suites.error ?? undefined}
        onRetry={() => void suites.refetch()}
        skeletonRows={2}
        empty={<EmptyState title={t('imports.testsEmpty')} next={t('imports.testsEmptyNext')} />}
      />
      <Dialog opened={adding} onClose={() => setAdding(false)} title={t('imports.testAdd')} size={640}>
        {adding ? <AddTests onDone={() => setAdding(false)} /> : null}
      </Dialog>
      <ActDialog
        opened={leaving !== undefined}
        title={t('imports.testDeleteTitle', { name: leaving?.name ?? '' })}
        confirmLabel={t('imports.testDelete')}
        danger
        reason="required"
        act={remove}
        onClose={() => setLeaving(undefined)}
        onConfirm={(reason) =>
          leaving && remove.mutate({ params: { name: leaving.name }, query: { reason } })
        }
      >
        {t('imports.testDeleteText')}
      </ActDialog>
    </Section>
  );
}

function AddTests({ onDone }: { onDone: () => void }) {
  const t = useT();
  const [name, setName] = useState('');
  const [source, setSource] = useState(EXAMPLE);
  const add = useApiMutation('POST /api/v1/policy-tests', {
    changes: ['GET /api/v1/policy-tests'],
    onSuccess: onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ body: { name, source } });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        label={t('imports.testName')}
        description={t('imports.testNameHint')}
        value={name}
        error={add.error?.field('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label={t('imports.testSource')}
        value={source}
        rows={12}
        styles={{ input: { fontFamily: 'var(--h-mono)' } }}
        error={add.error?.field('source')}
        onChange={(event) => setSource(event.currentTarget.value)}
      />
      {add.error ? <ErrorState problem={add.error} inline /> : null}
      <div>
        <Button type="submit" loading={add.isPending}>
          {t('imports.testSave')}
        </Button>
      </div>
    </form>
  );
}

function suiteColumns(
  t: Translate,
  mayManage: boolean,
  onDelete: (suite: Suite) => void,
): readonly Column<Suite>[] {
  return [
    { id: 'name', header: t('imports.testName'), cell: ({ name }) => <strong>{name}</strong> },
    {
      id: 'updated',
      header: t('imports.updated'),
      width: '140px',
      cell: ({ updatedAt }) => <RelativeTime at={updatedAt} />,
    },
    {
      id: 'actions',
      header: '',
      width: '120px',
      onPhone: 'foot',
      cell: (suite) =>
        mayManage ? (
          <Button size="xs" variant="default" onClick={() => onDelete(suite)}>
            {t('imports.testDelete')}
          </Button>
        ) : null,
    },
  ];
}
