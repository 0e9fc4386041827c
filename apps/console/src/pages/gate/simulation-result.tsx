import { StatusPill } from '@haechi/ui';
import { Link } from '@tanstack/react-router';
import type { ApiResponse } from '../../api/client.ts';
import { useT } from '../../i18n/i18n.tsx';

/** Calls that would have been judged otherwise, and which tests pass. */
export function SimulationResult({
  result: { judged, changed, tests },
}: {
  readonly result: ApiResponse<'POST /api/v1/gate/policy/simulation'>;
}) {
  const t = useT();
  return (
    <div role="status" className="h-stack">
      <p>{t('gate.simulated', { judged, changed: changed.length })}</p>
      {changed.length === 0 ? null : (
        <ul>
          {changed.map(({ callId, tool, before, after, because }) => (
            <li key={callId}>
              <Link to="/gate/calls/$id" params={{ id: callId }} className="h-mono">
                {tool}
              </Link>{' '}
              {t(`gate.verdict.${before}`)} → {t(`gate.verdict.${after}`)}{' '}
              {because.map(({ text }) => text).join(' ')}
            </li>
          ))}
        </ul>
      )}
      {tests.length === 0 ? null : (
        <ul aria-label={t('gate.tests')}>
          {tests.map(({ name, passed, got }) => (
            <li key={name}>
              <StatusPill tone={passed ? 'good' : 'danger'}>
                {t(passed ? 'gate.passed' : 'gate.notPassed')}
              </StatusPill>{' '}
              {name} {passed ? '' : got}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
