import { ExactTime, Section, StatusPill } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';
import { ConsideredList } from '../permissions/considered-list.tsx';
import { WouldGrant } from '../permissions/would-grant.tsx';
import type { WhatIf } from './what-if.ts';

interface AnswerPairProps {
  readonly answer: WhatIf;
  /** Changes are being tried, so there is a second answer. */
  readonly tried: boolean;
  readonly resource: string | undefined;
}

/** The decision as things are, and as they would be. */
export function AnswerPair({ answer, tried, resource }: AnswerPairProps) {
  const t = useT();
  const { asIs, asIf, suspended, registered } = answer;
  const changed = tried && asIs.decision !== asIf.decision;
  return (
    <>
      {tried ? (
        <Section title={t('playground.then')}>
          <p className="playground__verdict">
            <StatusPill tone={changed ? 'waiting' : 'neutral'}>
              {t(changed ? 'playground.changesDecision' : 'playground.sameDecision')}
            </StatusPill>
          </p>
          {suspended ? <p>{t('playground.suspended')}</p> : null}
          <OneAnswer answer={asIf} />
        </Section>
      ) : null}
      <Section title={t('playground.now')}>
        {resource ? (
          <p className="h-muted">{t(registered ? 'playground.registered' : 'playground.unregistered')}</p>
        ) : null}
        <OneAnswer answer={asIs} />
      </Section>
    </>
  );
}

function OneAnswer({ answer }: { answer: WhatIf['asIs'] }) {
  const t = useT();
  const denied = answer.decision === 'deny';
  return (
    <div className="answer">
      <div className="h-row">
        <StatusPill tone={denied ? 'danger' : 'good'}>
          {t(denied ? 'permissions.why.deny' : 'permissions.why.allow')}
        </StatusPill>
        <strong>{answer.reason}</strong>
      </div>
      <p className="h-muted">
        <span className="h-mono">{answer.reasonCode}</span> ·{' '}
        {t('permissions.why.revision', { revision: answer.revision })}
        {answer.validUntil ? (
          <>
            {' '}
            · {t('permissions.why.validUntil')} <ExactTime at={answer.validUntil} />
          </>
        ) : null}
        {answer.conditional ? <> · {t('playground.conditional')}</> : null}
      </p>
      <ConsideredList considered={answer.considered} empty={t('playground.nothingHeld')} />
      {denied ? <WouldGrant roles={answer.wouldGrant} /> : null}
    </div>
  );
}
