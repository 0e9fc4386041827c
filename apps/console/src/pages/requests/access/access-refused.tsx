import { CopyableId, type KeyValue, KeyValueList } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '../../../i18n/i18n.tsx';
import { type Explanation, type Question, useExplanation } from '../../permissions/use-decision.ts';
import { AccessRequestDialog } from './access-request-dialog.tsx';
import './access-request.css';
import { LiveRequest } from './live-request.tsx';
import { useOpenRequest } from './use-open-request.ts';

export interface AccessRefusedProps {
  readonly question: Question;
  /** The scope's name for people. */
  readonly scopeName: string;
  /** What was tried, as a noun phrase: "Editing this project". */
  readonly attempt: string;
  /** The request made here; kept by the page so that it can tell the reader when it comes true. */
  readonly askedId: string | undefined;
  readonly onAsked: (approvalId: string | undefined) => void;
  readonly onBack: () => void;
}

/** Says calmly that something may not be done, why, and how to get to do it. */
export function AccessRefused(props: AccessRefusedProps) {
  const { question, scopeName, attempt, onAsked, onBack } = props;
  const t = useT();
  const explanation = useExplanation(question);
  const open = useOpenRequest(question.scope, props.askedId === undefined);
  const [dialog, setDialog] = useDisclosure();
  const askedId = props.askedId ?? open?.id;
  const facts: readonly KeyValue[] = [
    {
      key: 'permission',
      label: t('requests.refused.permission'),
      value: <span className="h-mono">{question.permission}</span>,
    },
    {
      key: 'scope',
      label: t('requests.refused.scope'),
      value: (
        <>
          {scopeName} <CopyableId id={question.scope} />
        </>
      ),
    },
    {
      key: 'why',
      label: t('requests.refused.why'),
      value: explanation.data?.reason ?? explanation.error?.title ?? t('app.loading'),
    },
  ];
  return (
    <section className="access-panel" aria-label={t('requests.refused.title')}>
      <span className="access-panel__icon">
        <IconLock size={18} stroke={1.6} aria-hidden />
      </span>
      <div className="access-panel__body">
        <h2 className="access-panel__title">{t('requests.refused.title')}</h2>
        <p className="access-panel__why">{t('requests.refused.needs', { attempt })}</p>
        <KeyValueList items={facts} />
        {explanation.data ? <Considered explanation={explanation.data} /> : null}
        {askedId ? (
          <LiveRequest id={askedId} onAskAgain={setDialog.open} />
        ) : (
          <div className="h-row">
            <Button onClick={setDialog.open}>{t('requests.ask.button')}</Button>
            <Button variant="default" onClick={onBack}>
              {t('requests.refused.back')}
            </Button>
          </div>
        )}
      </div>
      <AccessRequestDialog
        opened={dialog}
        question={question}
        scopeName={scopeName}
        onAsked={(asked) => onAsked(asked.approvalId)}
        onClose={setDialog.close}
      />
    </section>
  );
}

/** What the decision looked at: each role held, and why it does or does not help. */
function Considered({ explanation }: { explanation: Explanation }) {
  const t = useT();
  const [shown, setShown] = useState(false);
  if (explanation.considered.length === 0) {
    return <p className="h-muted">{t('requests.refused.nothingHeld')}</p>;
  }
  return (
    <details open={shown} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>{t('requests.refused.considered', { count: explanation.considered.length })}</summary>
      <ul className="considered">
        {explanation.considered.map((item) => (
          <li key={`${item.kind} ${item.id}`}>
            <span>{item.label}</span>
            <span className="h-muted">{item.outcome}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
