import { type Column, DataTable, EmptyState, RelativeTime, Section, showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconServerBolt } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { EVERY_TYPE, MARK_CHANGES, MarkDialog } from './mark-dialog.tsx';

type MarkList = ApiResponse<'GET /api/v1/opa/marks'>;
type Mark = MarkList['items'][number];

export interface MarksProps {
  readonly marks: UseQueryResult<MarkList, ApiProblem>;
  readonly mayManage: boolean;
}

/** Where an allow also needs the consent of the policy server. */
export function Marks({ marks, mayManage }: MarksProps) {
  const t = useT();
  const [making, setMaking] = useDisclosure();
  const [leaving, setLeaving] = useState<Mark>();
  const make = mayManage ? <Button onClick={setMaking.open}>{t('policyServer.mark')}</Button> : undefined;
  const isEmpty = marks.data?.items.length === 0;
  return (
    <Section
      title={t('policyServer.marks')}
      description={t('policyServer.marksHint')}
      frame="none"
      // Where there is nothing, the empty state has the button.
      actions={isEmpty ? undefined : make}
    >
      <DataTable
        id="opa-marks"
        plain
        label={t('policyServer.marks')}
        columns={markColumns(t, mayManage ? setLeaving : undefined)}
        rows={marks.data?.items}
        rowKey={({ id }) => id}
        skeletonRows={2}
        problem={marks.error ?? undefined}
        onRetry={() => void marks.refetch()}
        empty={
          <EmptyState
            icon={<IconServerBolt size={20} stroke={1.6} />}
            title={t('policyServer.noMarks')}
            next={t('policyServer.noMarksNext')}
            action={make}
          />
        }
      />
      <MarkDialog opened={making} onClose={setMaking.close} />
      <UnmarkDialog mark={leaving} onClose={() => setLeaving(undefined)} />
    </Section>
  );
}

interface UnmarkDialogProps {
  readonly mark: Mark | undefined;
  readonly onClose: () => void;
}

function UnmarkDialog({ mark, onClose }: UnmarkDialogProps) {
  const t = useT();
  const scope = mark?.scopeName ?? '';
  const unmark = useApiMutation('DELETE /api/v1/opa/marks/{id}', {
    changes: MARK_CHANGES,
    onSuccess: () => {
      showToast({ tone: 'off', word: t('policyServer.unmarked'), title: scope });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={mark !== undefined}
      danger
      reason="required"
      title={t('policyServer.unmarkTitle', { scope, type: mark ? nameType(t, mark) : '' })}
      confirmLabel={t('policyServer.unmark')}
      act={unmark}
      onConfirm={(reason) => mark && unmark.mutate({ params: { id: mark.id }, query: { reason } })}
      onClose={onClose}
    >
      <p>{t('policyServer.unmarkText')}</p>
    </ActDialog>
  );
}

const nameType = (t: Translate, { resourceType }: Mark): string =>
  resourceType === EVERY_TYPE ? t('policyServer.everyType') : resourceType;

function markColumns(t: Translate, onUnmark: ((mark: Mark) => void) | undefined): readonly Column<Mark>[] {
  const columns: Column<Mark>[] = [
    {
      id: 'scope',
      header: t('policyServer.scope'),
      sortBy: ({ scopeName }) => scopeName,
      cell: ({ scopeName }) => <strong>{scopeName}</strong>,
    },
    {
      id: 'type',
      header: t('policyServer.type'),
      width: '160px',
      sortBy: ({ resourceType }) => resourceType,
      cell: (mark) => (
        <span className={mark.resourceType === EVERY_TYPE ? undefined : 'h-mono'}>{nameType(t, mark)}</span>
      ),
    },
    { id: 'reason', header: t('ui.reason'), wrap: true, cell: ({ reason }) => reason },
    {
      id: 'created',
      header: t('policyServer.markedAt'),
      width: '130px',
      sortBy: ({ createdAt }) => Date.parse(createdAt),
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
  ];
  if (!onUnmark) return columns;
  return [
    ...columns,
    {
      id: 'acts',
      header: t('members.acts'),
      width: '120px',
      align: 'end',
      onPhone: 'foot',
      cell: (mark) => (
        <Button size="xs" variant="default" onClick={() => onUnmark(mark)}>
          {t('policyServer.unmark')}
        </Button>
      ),
    },
  ];
}
