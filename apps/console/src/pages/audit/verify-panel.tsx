import { CodeBlock, ErrorState } from '@haechi/ui';
import { Button, Loader } from '@mantine/core';
import { IconCheck, IconDownload, IconShieldCheck, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/api.ts';
import type { ApiProblem } from '../../api/problem.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { useT } from '../../i18n/i18n.tsx';
import './audit.css';
import type { AuditEventDetail } from './audit-search.ts';
import { saveText } from './save-text.ts';
import { VERIFY_STEPS, type VerifyStep, type VerifyStepId, verifyEvent } from './verify-event.ts';

const STEP_WORDS: Readonly<Record<VerifyStepId, { readonly name: PlainKey; readonly hint: PlainKey }>> = {
  content: { name: 'audit.step.content', hint: 'audit.step.contentHint' },
  leaf: { name: 'audit.step.leaf', hint: 'audit.step.leafHint' },
  proof: { name: 'audit.step.proof', hint: 'audit.step.proofHint' },
  signature: { name: 'audit.step.signature', hint: 'audit.step.signatureHint' },
  inclusion: { name: 'audit.step.inclusion', hint: 'audit.step.inclusionHint' },
};

/** Verifies an event in this browser, step by step, and gives the proof to take along. */
export function VerifyPanel({ event }: { event: AuditEventDetail }) {
  const t = useT();
  const [steps, setSteps] = useState<readonly VerifyStep[]>([]);
  const fetchProof = () => api('GET /api/v1/audit/events/{id}/proof', { params: { id: event.id } });
  const verify = useMutation<void, ApiProblem>({
    mutationFn: async () => {
      setSteps([]);
      const ports = { fetchProof, fetchLog: () => api('GET /api/v1/audit/log') };
      for await (const step of verifyEvent(event, ports)) setSteps((taken) => [...taken, step]);
    },
  });
  const download = useMutation<void, ApiProblem>({
    mutationFn: async () => saveText(`${event.id}.tlog-proof`, await fetchProof()),
  });
  const started = verify.isPending || steps.length > 0;
  const waiting = [verify.error, download.error].some((problem) => problem?.code === 'AUD_001');
  const problem = verify.error ?? download.error;
  return (
    <div className="h-stack">
      <div className="h-row">
        <Button
          leftSection={<IconShieldCheck size={16} stroke={1.6} aria-hidden />}
          loading={verify.isPending}
          onClick={() => verify.mutate()}
        >
          {t('audit.verify')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          {t('audit.download')}
        </Button>
      </div>
      {started ? <StepList steps={steps} running={verify.isPending} /> : null}
      {!verify.isPending && steps.length > 0 && !verify.error ? <Verdict steps={steps} /> : null}
      {waiting ? (
        <p className="verify__waiting" role="status">
          {t('audit.waiting')}
        </p>
      ) : problem ? (
        <ErrorState inline problem={problem} />
      ) : null}
      <details>
        <summary>{t('audit.offline')}</summary>
        <p className="h-muted">{t('audit.offlineHint')}</p>
        <CodeBlock code={event.leafHash} wrap title={t('audit.leafHash')} />
      </details>
    </div>
  );
}

function StepList({ steps, running }: { steps: readonly VerifyStep[]; running: boolean }) {
  const t = useT();
  const describeFound = ({ id, ok, found }: VerifyStep) => {
    if (ok && id === 'proof') return t('audit.step.proofFound', { count: Number(found) });
    if (ok && id === 'signature') return t('audit.step.signatureFound', { count: Number(found) });
    return found;
  };
  return (
    <ol className="verify" aria-live="polite">
      {VERIFY_STEPS.map((id, index) => {
        const step = steps[index];
        const state = step ? (step.ok ? 'ok' : 'bad') : running && index === steps.length ? 'now' : 'open';
        return (
          <li key={id} data-state={state}>
            <span className="verify__mark">
              {state === 'ok' ? <IconCheck size={13} stroke={2.4} aria-label={t('audit.step.ok')} /> : null}
              {state === 'bad' ? <IconX size={13} stroke={2.4} aria-label={t('audit.step.bad')} /> : null}
              {state === 'now' ? <Loader size={11} /> : null}
            </span>
            <div>
              <div>{t(STEP_WORDS[id].name)}</div>
              <div className="h-muted">{t(STEP_WORDS[id].hint)}</div>
              {step ? <div className="h-mono verify__found">{describeFound(step)}</div> : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Verdict({ steps }: { steps: readonly VerifyStep[] }) {
  const t = useT();
  const last = steps.at(-1);
  if (last?.ok) {
    return (
      <p className="verify__verdict" data-good role="status">
        {t('audit.verdict.good')}
      </p>
    );
  }
  const unable = last?.found === 'no_web_crypto';
  return (
    <p className="verify__verdict" data-bad={unable ? undefined : true} role="alert">
      {t(unable ? 'audit.verdict.unable' : 'audit.verdict.bad')}
    </p>
  );
}
