import type { Api } from '@haechi/contracts';
import { ErrorState, PageHeader, Section, StatusPill } from '@haechi/ui';
import { Button, Switch } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { saveText } from '../audit/save-text.ts';
import { DropFile } from './drop-file.tsx';
import { PlanView } from './plan-view.tsx';
import { PolicyTests } from './policy-tests.tsx';
import { type ChosenFile, FILE_BYTES_MAX, readChosenFile } from './read-file.ts';
import { usePlan } from './use-plan.ts';

type Applied = Api['POST /api/v1/access/import']['response'];

/** Changing much at once: drop a file, look at what it would do, apply. */
export function ImportsPage() {
  const t = useT();
  const maySeePolicy = useCan('policy:read');
  return (
    <>
      <PageHeader title={t('imports.title')} description={t('imports.description')} />
      <ImportFile />
      <Section title={t('imports.export')} description={t('imports.exportHint')}>
        <div className="h-row">
          {(['users', 'roles', 'assignments'] as const).map((kind) => (
            <ExportLink
              key={kind}
              href={`/api/v1/access/export/${kind}`}
              label={t(`imports.export.${kind}`)}
            />
          ))}
          {maySeePolicy ? (
            <ExportLink href="/api/v1/access/policy" label={t('imports.export.policy')} />
          ) : null}
        </div>
      </Section>
      {maySeePolicy ? <PolicyTests /> : null}
    </>
  );
}

function ExportLink({ href, label }: { href: string; label: string }) {
  return (
    <Button
      component="a"
      href={href}
      download
      variant="default"
      leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
    >
      {label}
    </Button>
  );
}

function ImportFile() {
  const t = useT();
  const [file, setFile] = useState<ChosenFile>();
  const [mirror, setMirror] = useState(false);
  const [tooLarge, setTooLarge] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const { plan, error, look: lookAt, readOn } = usePlan();
  const apply = useApiMutation('POST /api/v1/access/import', {
    changes: ['GET /api/v1/members', 'GET /api/v1/roles', 'GET /api/v1/assignments', 'GET /api/v1/me'],
    onSuccess: () => setConfirming(false),
  });

  const look = (chosen: ChosenFile, takesAway: boolean) => {
    apply.reset();
    const { format, content } = chosen;
    lookAt({ format, content, mode: takesAway ? 'mirror' : 'merge' });
  };
  const choose = async (picked: File) => {
    setTooLarge(picked.size > FILE_BYTES_MAX);
    if (picked.size > FILE_BYTES_MAX) return;
    const chosen = await readChosenFile(picked);
    setFile(chosen);
    look(chosen, mirror);
  };
  const total = plan === undefined ? 0 : plan.counts.added + plan.counts.changed + plan.counts.removed;

  return (
    <>
      <Section title={file === undefined ? t('imports.file') : file.name}>
        <div className="h-stack">
          <DropFile onFile={(picked) => void choose(picked)} />
          {tooLarge ? <p role="alert">{t('imports.tooLarge')}</p> : null}
          {file?.format === 'csv' ? (
            <Switch
              label={t('imports.mirror')}
              description={t('imports.mirrorHint')}
              checked={mirror}
              onChange={(event) => {
                setMirror(event.currentTarget.checked);
                look(file, event.currentTarget.checked);
              }}
            />
          ) : null}
          {error ? <ErrorState problem={error} inline /> : null}
          {plan !== undefined && plan.applicable && total > 0 && apply.data === undefined ? (
            <div>
              <Button onClick={() => setConfirming(true)}>{t('imports.apply')}</Button>
            </div>
          ) : null}
          {apply.data === undefined ? null : <AppliedView applied={apply.data} />}
        </div>
      </Section>
      {plan === undefined ? null : <PlanView plan={plan} readOn={readOn} />}
      <ActDialog
        opened={confirming}
        title={t('imports.applyTitle')}
        confirmLabel={t('imports.apply')}
        danger={(plan?.counts.removed ?? 0) > 0}
        reason="required"
        act={apply}
        onClose={() => setConfirming(false)}
        onConfirm={(reason) => {
          if (file === undefined || plan === undefined) return;
          const { format, content } = file;
          apply.mutate({
            body: { format, content, mode: mirror ? 'mirror' : 'merge', digest: plan.digest, reason },
          });
        }}
      >
        {t('imports.applyText', { count: total })}
      </ActDialog>
    </>
  );
}

function AppliedView({ applied }: { applied: Applied }) {
  const t = useT();
  const rows = applied.invited.map(({ email, link }) => `${email},${link}`);
  return (
    <div className="h-stack" role="status">
      <span>
        <StatusPill tone="good">{t('imports.applied')}</StatusPill> {t('imports.appliedText')}
      </span>
      {rows.length > 0 ? (
        <div>
          <p>{t('imports.invitedHint')}</p>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
            onClick={() => saveText('invited.csv', `\ufeffemail,link\r\n${rows.join('\r\n')}\r\n`)}
          >
            {t('imports.download')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
