import { CopyableId, EmptyState, ErrorState, RelativeTime, Section, StatusPill } from '@haechi/ui';
import { Button, TextInput } from '@mantine/core';
import { IconEyePlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { useT } from '../../i18n/i18n.tsx';

type Signature = ApiResponse<'GET /api/v1/audit/log'>['witnesses'][number];
type Witness = ApiResponse<'GET /api/v1/audit/witnesses'>['items'][number];

const READS = ['GET /api/v1/audit/witnesses', 'GET /api/v1/audit/log'] as const;
const TREE_WORDS: Readonly<Record<Signature['tree'], PlainKey>> = {
  own: 'log.tree.own',
  platform_tree: 'log.tree.platform',
};

/** Who outside vouches for the log, and how long ago each did. */
export function WitnessSection({ signatures }: { signatures: readonly Signature[] }) {
  const t = useT();
  const mayManage = useCan('witness:manage');
  const witnesses = useApi('GET /api/v1/audit/witnesses');
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Witness>();
  const listed = witnesses.data?.items ?? [];
  const own = new Set(listed.map(({ name }) => name));
  // The operator's witnesses cosign the tree that holds this log's checkpoints; they are not this organisation's.
  const others = signatures.filter(({ name, tree }) => tree === 'platform_tree' && !own.has(name));
  return (
    <Section
      title={t('log.witnesses')}
      description={t('log.witnessesHint')}
      actions={
        mayManage ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconEyePlus size={15} stroke={1.6} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {t('log.addWitness')}
          </Button>
        ) : undefined
      }
    >
      {witnesses.error && !witnesses.data ? (
        <ErrorState problem={witnesses.error} onRetry={() => void witnesses.refetch()} />
      ) : listed.length === 0 && others.length === 0 ? (
        <EmptyState title={t('log.noWitness')} next={t('log.noWitnessNext')} />
      ) : (
        <ul className="witnesses">
          {listed.map((witness) => (
            <li key={witness.id}>
              <div className="witnesses__who">
                <strong>{witness.name}</strong> <CopyableId id={witness.id} />
                <p className="h-muted">{witness.url ?? t('log.byHand')}</p>
              </div>
              {witness.trees.map((signature) => (
                <SignatureLine key={signature.tree} signature={signature} />
              ))}
              {mayManage ? (
                <Button size="xs" variant="subtle" onClick={() => setLeaving(witness)}>
                  {t('log.removeWitness')}
                </Button>
              ) : null}
            </li>
          ))}
          {others.map((signature) => (
            <li key={signature.name}>
              <div className="witnesses__who">
                <strong>{signature.name}</strong>
                <p className="h-muted">{t('log.ofOperator')}</p>
              </div>
              <SignatureLine signature={signature} />
            </li>
          ))}
        </ul>
      )}
      <AddWitnessDialog key={String(adding)} opened={adding} onClose={() => setAdding(false)} />
      <RemoveWitnessDialog witness={leaving} onClose={() => setLeaving(undefined)} />
    </Section>
  );
}

function SignatureLine({ signature }: { signature: Signature }) {
  const t = useT();
  const { tree, signedAt, signedSize, problem } = signature;
  return (
    <p className="witnesses__state">
      <StatusPill tone={problem !== null ? 'waiting' : signedAt === null ? 'off' : 'good'}>
        {t(problem !== null ? 'log.witnessFails' : signedAt === null ? 'log.witnessNever' : 'log.witnessed')}
      </StatusPill>{' '}
      {t(TREE_WORDS[tree])}
      {signedAt === null || signedSize === null ? null : (
        <>
          {' · '}
          <RelativeTime at={signedAt} /> · {t('log.sizeOf', { count: signedSize })}
        </>
      )}
      {problem === null ? null : <span className="h-mono h-muted"> {problem}</span>}
    </p>
  );
}

function AddWitnessDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useT();
  const [verifierKey, setVerifierKey] = useState('');
  const [url, setUrl] = useState('');
  const add = useApiMutation('POST /api/v1/audit/witnesses', { changes: READS, onSuccess: onClose });
  return (
    <ActDialog
      opened={opened}
      title={t('log.addWitness')}
      confirmLabel={t('log.addWitness')}
      act={add}
      onConfirm={() =>
        add.mutate({ body: { verifierKey, ...(url.trim() === '' ? {} : { url: url.trim() }) } })
      }
      onClose={onClose}
    >
      <TextInput
        label={t('log.witnessKey')}
        description={t('log.witnessKeyHint')}
        value={verifierKey}
        onChange={(event) => setVerifierKey(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        required
        data-autofocus
      />
      <TextInput
        mt="sm"
        label={t('log.witnessUrl')}
        description={t('log.witnessUrlHint')}
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
        autoComplete="off"
        inputMode="url"
      />
    </ActDialog>
  );
}

function RemoveWitnessDialog({ witness, onClose }: { witness: Witness | undefined; onClose: () => void }) {
  const t = useT();
  const remove = useApiMutation('DELETE /api/v1/audit/witnesses/{id}', {
    changes: READS,
    onSuccess: onClose,
  });
  return (
    <ActDialog
      opened={witness !== undefined}
      danger
      title={t('log.removeWitnessTitle', { name: witness?.name ?? '' })}
      confirmLabel={t('log.removeWitness')}
      act={remove}
      onConfirm={() => (witness === undefined ? undefined : remove.mutate({ params: { id: witness.id } }))}
      onClose={onClose}
    >
      <p>{t('log.removeWitnessBody')}</p>
    </ActDialog>
  );
}
