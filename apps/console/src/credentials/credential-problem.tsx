import { Countdown, ErrorState } from '@haechi/ui';
import { IconLock } from '@tabler/icons-react';
import type { ApiProblem } from '../api/problem.ts';
import { useT } from '../i18n/i18n.tsx';
import './credential-problem.css';
import type { Lock } from './use-lock.ts';

/** Refusals that everybody causes now and then: nobody needs a request id for a typing mistake. */
const EVERYDAY = new Set(['AUTH_002', 'AUTH_005', 'AUTH_010', 'AUTH_012', 'SYS_004']);

export interface CredentialProblemProps {
  readonly problem: ApiProblem | null;
  readonly lock: Lock;
}

/** Why a password or code was refused, and how long one has to wait when it was too often. */
export function CredentialProblem({ problem, lock }: CredentialProblemProps) {
  const t = useT();
  if (lock.until) {
    return (
      <div className="h-notice" data-tone="waiting" role="alert">
        <IconLock size={17} stroke={1.6} aria-hidden />
        <div>
          <p className="h-notice__title">
            {t('credentials.locked')} <Countdown until={lock.until} pressingMs={0} />
          </p>
          <p>{t('credentials.lockedNext')}</p>
        </div>
      </div>
    );
  }
  // A lock that is over is no news.
  if (!problem || problem.status === 423) return null;
  if (!EVERYDAY.has(problem.code)) return <ErrorState inline problem={problem} />;
  return (
    <div className="h-notice" data-tone="danger" role="alert">
      <div>
        <p className="h-notice__title">{problem.title}</p>
        {problem.remedy ? <p>{problem.remedy}</p> : null}
      </div>
    </div>
  );
}
