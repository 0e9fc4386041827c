import { Section } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';
import type { Explanation } from './use-decision.ts';

/** The roles that would permit what is denied, smallest first as the engine lists them. */
export function WouldGrant({ roles }: { roles: Explanation['wouldGrant'] }) {
  const t = useT();
  return (
    <Section title={t('permissions.why.wouldGrant')} frame="none">
      {roles.length === 0 ? (
        <p className="h-muted">{t('permissions.why.noGrant')}</p>
      ) : (
        <ul className="considered">
          {roles.map(({ roleId, roleName, roleKey, scope, scopeName, permissionCount }) => (
            <li key={`${roleId} ${scope}`}>
              <span>
                {roleName} <span className="h-mono h-muted">{roleKey}</span>
              </span>
              <span className="h-muted">
                {t('permissions.why.grantFacts', { scope: scopeName, count: permissionCount })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
