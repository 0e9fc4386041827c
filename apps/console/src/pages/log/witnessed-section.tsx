import { CodeBlock, CopyableId, EmptyState, ErrorState, RelativeTime, Section, StatusPill } from '@haechi/ui';
import { Button, TextInput } from '@mantine/core';
import { IconWritingSign } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useT } from '../../i18n/i18n.tsx';

type WitnessedLog = ApiResponse<'GET /api/v1/audit/witnessed-logs'>['items'][number];

const READS = ['GET /api/v1/audit/witnessed-logs'] as const;

/** Whose logs this installation vouches for, and the key to hand to them. For the operator. */
export function WitnessedSection() {
  const t = useT();
  const witnessed = useApi('GET /api/v1/audit/witnessed-logs');
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<WitnessedLog>();
  const { data, error } = witnessed;
  return (
    <Section
      title={t('log.witnessed.title')}
      description={t('log.witnessed.hint')}
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconWritingSign size={15} stroke={1.6} aria-hidden />}
          onClick={() => setAdding(true)}
        >
          {t('log.witnessed.add')}
        </Button>
      }
    >
      {error && !data ? (
        <ErrorState problem={error} onRetry={() => void witnessed.refetch()} />
      ) : data?.items.length === 0 ? (
        <EmptyState title={t('log.witnessed.none')} next={t('log.witnessed.noneNext')} />
      ) : (
        <ul className="witnesses">
          {data?.items.map((log) => (
            <li key={log.id}>
              <div className="witnesses__who">
                <strong>{log.origin}</strong> <CopyableId id={log.id} />
              </div>
              <p className="witnesses__state">
                <StatusPill tone={log.cosignedAt === null ? 'off' : 'good'}>
                  {t(log.cosignedAt === null ? 'log.witnessed.never' : 'log.witnessed.done')}
                </StatusPill>
                {log.cosignedAt === null ? null : (
                  <>
                    {' '}
                    <RelativeTime at={log.cosignedAt} /> · {t('log.sizeOf', { count: log.size })}
                  </>
                )}
              </p>
              <Button size="xs" variant="subtle" onClick={() => setLeaving(log)}>
                {t('log.removeWitness')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {data ? <CodeBlock code={data.verifierKey} wrap title={t('log.witnessed.key')} /> : null}
      <AddLogDialog key={String(adding)} opened={adding} onClose={() => setAdding(false)} />
      <RemoveLogDialog log={leaving} onClose={() => setLeaving(undefined)} />
    </Section>
  );
}

function AddLogDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useT();
  const [verifierKey, setVerifierKey] = useState('');
  const add = useApiMutation('POST /api/v1/audit/witnessed-logs', { changes: READS, onSuccess: onClose });
  return (
    <ActDialog
      opened={opened}
      title={t('log.witnessed.add')}
      confirmLabel={t('log.witnessed.add')}
      act={add}
      onConfirm={() => add.mutate({ body: { verifierKey } })}
      onClose={onClose}
    >
      <TextInput
        label={t('log.witnessed.logKey')}
        description={t('log.witnessed.logKeyHint')}
        value={verifierKey}
        onChange={(event) => setVerifierKey(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        required
        data-autofocus
      />
    </ActDialog>
  );
}

function RemoveLogDialog({ log, onClose }: { log: WitnessedLog | undefined; onClose: () => void }) {
  const t = useT();
  const remove = useApiMutation('DELETE /api/v1/audit/witnessed-logs/{id}', {
    changes: READS,
    onSuccess: onClose,
  });
  return (
    <ActDialog
      opened={log !== undefined}
      danger
      title={t('log.witnessed.removeTitle', { name: log?.origin ?? '' })}
      confirmLabel={t('log.removeWitness')}
      act={remove}
      onConfirm={() => (log === undefined ? undefined : remove.mutate({ params: { id: log.id } }))}
      onClose={onClose}
    >
      <p>{t('log.witnessed.removeBody')}</p>
    </ActDialog>
  );
}
