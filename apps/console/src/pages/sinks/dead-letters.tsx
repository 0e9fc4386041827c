import { type Column, DataTable, EmptyState, RelativeTime, Section } from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconMailOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';

type Letter = ApiResponse<'GET /api/v1/sinks/{id}/dead-letters'>['items'][number];

/** Events the receiver would not take, and what a person makes of them. */
export function DeadLetters({ sinkId }: { readonly sinkId: string }) {
  const t = useT();
  const mayManage = useCan('sink:manage');
  const letters = useApi('GET /api/v1/sinks/{id}/dead-letters', { params: { id: sinkId } });
  return (
    <Section title={t('sinks.letters')} frame="none">
      <DataTable
        id="sink-letters"
        label={t('sinks.letters')}
        columns={letterColumns(t, sinkId, mayManage)}
        rows={letters.data?.items}
        rowKey={({ index }) => String(index)}
        problem={letters.error ?? undefined}
        onRetry={() => void letters.refetch()}
        skeletonRows={1}
        empty={
          <EmptyState
            icon={<IconMailOff size={20} stroke={1.6} />}
            title={t('sinks.lettersEmpty')}
            next={t('sinks.lettersEmptyNext')}
          />
        }
      />
    </Section>
  );
}

function letterColumns(t: Translate, sinkId: string, mayManage: boolean): readonly Column<Letter>[] {
  return [
    {
      id: 'action',
      header: t('sinks.action'),
      cell: ({ index, action }) => (
        <span className="h-mono">
          {index} {action ?? ''}
        </span>
      ),
    },
    {
      id: 'state',
      header: t('sinks.state'),
      width: '120px',
      cell: ({ state }) => t(`sinks.letter.${state}`),
    },
    {
      id: 'failure',
      header: t('sinks.lastFailure'),
      wrap: true,
      cell: ({ failure, failedAt }) => (
        <>
          <span className="h-mono">
            {failure.code} {failure.detail}
          </span>{' '}
          <RelativeTime at={failedAt} />
        </>
      ),
    },
    {
      id: 'attempts',
      header: t('sinks.attempts'),
      width: '90px',
      align: 'end',
      cell: ({ attempts }) => attempts,
    },
    {
      id: 'actions',
      header: '',
      width: '210px',
      onPhone: 'foot',
      cell: (letter) =>
        mayManage && letter.state === 'waiting' ? <LetterActions sinkId={sinkId} letter={letter} /> : null,
    },
  ];
}

function LetterActions({ sinkId, letter }: { readonly sinkId: string; readonly letter: Letter }) {
  const t = useT();
  const [verb, setVerb] = useState<'retry' | 'discard'>();
  const close = () => setVerb(undefined);
  const settle = useApiMutation(`POST /api/v1/sinks/{id}/dead-letters/{index}/${verb ?? 'retry'}`, {
    changes: ['GET /api/v1/sinks/{id}/dead-letters', 'GET /api/v1/sinks/{id}'],
    onSuccess: close,
  });
  return (
    <div className="h-row">
      <Button variant="default" size="xs" onClick={() => setVerb('retry')}>
        {t('sinks.retry')}
      </Button>
      <Button variant="default" size="xs" onClick={() => setVerb('discard')}>
        {t('sinks.discard')}
      </Button>
      <ActDialog
        opened={verb !== undefined}
        danger={verb === 'discard'}
        reason="required"
        title={t('sinks.letterTitle', { index: letter.index })}
        confirmLabel={t(verb === 'discard' ? 'sinks.discard' : 'sinks.retry')}
        act={settle}
        onConfirm={(reason) =>
          settle.mutate({ params: { id: sinkId, index: letter.index }, body: { reason } })
        }
        onClose={close}
      >
        <p>
          {letter.action} · {letter.failure.code} {letter.failure.detail}
        </p>
      </ActDialog>
    </div>
  );
}
