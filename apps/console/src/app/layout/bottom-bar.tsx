import { IconMenu2 } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useT } from '../../i18n/i18n.tsx';
import type { Area } from '../areas/area.ts';
import { areaOfPath } from '../areas.ts';
import { useInbox } from '../use-inbox.ts';
import './bottom-bar.css';

const TARGETS = 4;

interface BottomBarProps {
  readonly areas: readonly Area[];
  readonly menuOpened: boolean;
  readonly onMenu: () => void;
}

/** On a phone: four targets under the thumb, and the menu for everything else. */
export function BottomBar({ areas, menuOpened, onMenu }: BottomBarProps) {
  const t = useT();
  const inbox = useInbox();
  const active = areaOfPath(useLocation({ select: (location) => location.pathname }));
  const first = areas.filter((area) => area.onPhoneBar);
  const rest = areas.filter((area) => !area.onPhoneBar);
  const targets = [...first, ...rest].slice(0, TARGETS);
  return (
    <nav className="h-bottom" aria-label={t('nav.label')}>
      {targets.map((area) => (
        <Link
          key={area.id}
          to={area.path}
          className="h-bottom__target"
          aria-current={area.id === active?.id ? 'page' : undefined}
        >
          <span className="h-bottom__icon">
            <area.icon size={20} stroke={1.6} aria-hidden />
            {area.countsInbox && inbox.count > 0 ? (
              <span className="h-bell__count">
                <span aria-hidden="true">{inbox.label}</span>
                <span className="h-hidden">{t('nav.waiting', { count: inbox.count })}</span>
              </span>
            ) : null}
          </span>
          <span className="h-truncate">{t(area.label)}</span>
        </Link>
      ))}
      <button type="button" className="h-bottom__target" aria-expanded={menuOpened} onClick={onMenu}>
        <span className="h-bottom__icon">
          <IconMenu2 size={20} stroke={1.6} aria-hidden />
        </span>
        <span>{t('nav.more')}</span>
      </button>
    </nav>
  );
}
