import { ErrorState, Kbd, showToast } from '@haechi/ui';
import { Button, Textarea } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { ApprovalDetail } from './approval-words.ts';
import { usePageKeys } from './use-page-keys.ts';

type Verdict = 'approve' | 'reject';

const REASON_MAX = 1000;
const CHANGES = ['GET /api/v1/approvals', 'GET /api/v1/approvals/{id}', 'GET /api/v1/assignments'] as const;

/** Approve or reject, each with a reason: a and r begin, Ctrl+Enter confirms, Escape steps back. */
export function DecisionForm({ request }: { request: ApprovalDetail }) {
  const t = useT();
  const [verdict, setVerdict] = useState<Verdict>();
  usePageKeys({ a: () => setVerdict('approve'), r: () => setVerdict('reject') });
  return (
    <footer className="request-panel__foot" data-deciding={verdict}>
      {verdict ? (
        <ReasonForm key={verdict} request={request} verdict={verdict} onBack={() => setVerdict(undefined)} />
      ) : (
        <div className="request-panel__decide">
          <Button
            leftSection={<IconCheck size={16} stroke={1.8} aria-hidden />}
            rightSection={<Kbd keys={['a']} />}
            onClick={() => setVerdict('approve')}
          >
            {t('requests.approve')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconX size={16} stroke={1.8} aria-hidden />}
            rightSection={<Kbd keys={['r']} />}
            onClick={() => setVerdict('reject')}
          >
            {t('requests.reject')}
          </Button>
        </div>
      )}
    </footer>
  );
}

interface ReasonFormProps {
  readonly request: ApprovalDetail;
  readonly verdict: Verdict;
  readonly onBack: () => void;
}

function ReasonForm({ request, verdict, onBack }: ReasonFormProps) {
  const t = useT();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const done = (after: ApprovalDetail) => {
    showToast({
      tone: verdict === 'approve' ? 'good' : 'off',
      word: t(verdict === 'approve' ? 'requests.state.approved' : 'requests.state.rejected'),
      title: after.summary,
    });
  };
  const approve = useApiMutation('POST /api/v1/approvals/{id}/approve', {
    changes: CHANGES,
    onSuccess: done,
  });
  const reject = useApiMutation('POST /api/v1/approvals/{id}/reject', { changes: CHANGES, onSuccess: done });
  const decide = verdict === 'approve' ? approve : reject;
  useEffect(() => field.current?.focus(), []);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    setTried(true);
    if (reason.trim() === '') return field.current?.focus();
    if (!decide.isPending) decide.mutate({ params: { id: request.id }, body: { reason: reason.trim() } });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      onBack();
    }
  };
  return (
    <form className="h-stack" onSubmit={submit} onKeyDown={onKeyDown} noValidate>
      <Textarea
        ref={field}
        required
        minRows={2}
        label={t(verdict === 'approve' ? 'requests.approveReason' : 'requests.rejectReason')}
        description={t('requests.reasonHint')}
        maxLength={REASON_MAX}
        value={reason}
        error={
          decide.error?.field('reason') ?? (tried && reason.trim() === '' ? t('ui.reasonMissing') : undefined)
        }
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {decide.error && decide.error.fields.length === 0 ? <ErrorState inline problem={decide.error} /> : null}
      <div className="request-panel__decide">
        <Button
          type="submit"
          color={verdict === 'approve' ? 'dancheong' : 'red'}
          loading={decide.isPending}
          rightSection={<Kbd keys={['Mod', 'Enter']} />}
        >
          {t(verdict === 'approve' ? 'requests.approve' : 'requests.reject')}
        </Button>
        <Button variant="default" onClick={onBack}>
          {t('ui.cancel')}
        </Button>
      </div>
    </form>
  );
}
