import { ExactTime } from '@haechi/ui';
import { IconLockOpen } from '@tabler/icons-react';
import { useT } from '../../../i18n/i18n.tsx';
import './access-request.css';
import type { Decision } from '../../permissions/use-decision.ts';
import { useLiveRequest } from './live-request.tsx';

/** The request made a moment ago has come true: who approved, and until when it holds. */
export function AccessGranted({ askedId, decision }: { askedId: string; decision: Decision }) {
  const t = useT();
  const request = useLiveRequest(askedId);
  const decidedBy = request.data?.decidedBy?.name;
  return (
    <div className="access-panel" data-tone="good" role="status">
      <span className="access-panel__icon">
        <IconLockOpen size={18} stroke={1.6} aria-hidden />
      </span>
      <div className="access-panel__body">
        <strong>{t('requests.granted.title')}</strong>
        <p>
          {decidedBy ? `${t('requests.live.approvedBy', { name: decidedBy })} ` : null}
          {request.data?.decisionReason ? `“${request.data.decisionReason}” ` : null}
          {decision.via?.endsAt ? (
            <>
              {t('requests.granted.until')} <ExactTime at={decision.via.endsAt} />
            </>
          ) : (
            t('requests.granted.forGood')
          )}
        </p>
      </div>
    </div>
  );
}
