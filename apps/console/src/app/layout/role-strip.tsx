import { IconUserShield } from '@tabler/icons-react';
import { useT } from '../../i18n/i18n.tsx';
import { useActiveRole } from '../use-active-role.ts';
import './role-strip.css';

/** Stays in sight for as long as only one role counts in this session, whatever page is open, and leads back to all of them. */
export function RoleStrip() {
  const t = useT();
  const { activeRole, busy, widen } = useActiveRole();
  if (activeRole === null) return null;
  return (
    <section
      className="h-role-strip"
      aria-label={t('role.workAs')}
      data-tone={activeRole.held ? 'waiting' : 'danger'}
    >
      <IconUserShield size={15} aria-hidden />
      <span className="h-truncate">
        {t(activeRole.held ? 'role.only' : 'role.takenBack', { name: activeRole.name })}
      </span>
      <button type="button" className="h-role-strip__back" disabled={busy} onClick={widen}>
        {t('role.useAll')}
      </button>
    </section>
  );
}
