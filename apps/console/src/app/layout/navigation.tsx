import { Kbd, Mark, scoreMatch, Wordmark } from '@haechi/ui';
import { Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import {
  IconChevronDown,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconPin,
  IconPinnedOff,
  IconSearch,
} from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { useT } from '../../i18n/i18n.tsx';
import { AREA_GROUPS, type Area } from '../areas/area.ts';
import { areaOfPath } from '../areas.ts';
import { useInbox } from '../use-inbox.ts';
import './navigation.css';

/** From this many areas on, typing is quicker than looking. */
const FILTER_FROM = 9;

function useStringList(key: string) {
  const [list, setList] = useLocalStorage<readonly string[]>({
    key,
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const toggle = (item: string) =>
    setList(list.includes(item) ? list.filter((other) => other !== item) : [...list, item]);
  return [list, toggle] as const;
}

interface NavigationProps {
  readonly areas: readonly Area[];
  readonly rail: boolean;
  readonly onRail: (rail: boolean) => void;
}

/** The left side: groups that fold, pins, a filter, and a narrow form with icons only. */
export function Navigation({ areas, rail, onRail }: NavigationProps) {
  const t = useT();
  return (
    <nav className="h-nav" aria-label={t('nav.label')} data-rail={rail || undefined}>
      <div className="h-nav__head">
        <Link to="/" className="h-nav__brand" aria-label={t('app.name')}>
          {rail ? <Mark size={24} /> : <Wordmark name={t('app.name')} size={24} />}
        </Link>
      </div>
      <AreaList areas={areas} rail={rail} />
      <div className="h-nav__foot">
        <Tooltip label={t(rail ? 'nav.expand' : 'nav.collapse')} position="right">
          <button
            type="button"
            className="h-nav__fold"
            aria-label={t(rail ? 'nav.expand' : 'nav.collapse')}
            aria-expanded={!rail}
            onClick={() => onRail(!rail)}
          >
            {rail ? (
              <IconLayoutSidebarLeftExpand size={16} aria-hidden />
            ) : (
              <IconLayoutSidebarLeftCollapse size={16} aria-hidden />
            )}
            {rail ? null : <Kbd keys={['[']} />}
          </button>
        </Tooltip>
      </div>
    </nav>
  );
}

interface AreaListProps {
  readonly areas: readonly Area[];
  readonly rail?: boolean;
  readonly onGo?: () => void;
}

/** The areas in their groups; also the body of the phone's menu. */
export function AreaList({ areas, rail = false, onGo }: AreaListProps) {
  const t = useT();
  const [query, setQuery] = useState('');
  const [folded, toggleFolded] = useStringList('haechi.nav.folded');
  const [pinned, togglePinned] = useStringList('haechi.nav.pinned');
  const active = areaOfPath(useLocation({ select: (location) => location.pathname }));
  const filtering = query.trim() !== '' && !rail;
  const fits = (area: Area) => scoreMatch(query, t(area.label), [area.id]) > 0;
  const shown = filtering ? areas.filter(fits) : areas;
  const row = (area: Area) => (
    <AreaLink
      key={area.id}
      area={area}
      rail={rail}
      active={area.id === active?.id}
      pinned={pinned.includes(area.id)}
      onPin={() => togglePinned(area.id)}
      {...(onGo ? { onGo } : {})}
    />
  );
  const groups = [
    { id: 'pinned', label: t('nav.group.pinned'), members: shown.filter((area) => pinned.includes(area.id)) },
    ...AREA_GROUPS.map((group) => ({
      id: group.id,
      label: t(group.label),
      members: shown.filter((area) => area.group === group.id && !pinned.includes(area.id)),
    })),
  ].filter((group) => group.members.length > 0);

  return (
    <>
      {areas.length >= FILTER_FROM && !rail ? (
        <label className="h-nav__filter">
          <IconSearch size={14} aria-hidden />
          <input
            type="search"
            aria-label={t('nav.filter')}
            placeholder={t('nav.filter')}
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setQuery('');
            }}
          />
        </label>
      ) : null}
      <div className="h-nav__scroll">
        {groups.map((group) => {
          const open = filtering || rail || !folded.includes(group.id);
          return (
            <section key={group.id} className="h-nav__group" aria-label={group.label}>
              {rail ? null : (
                <button
                  type="button"
                  className="h-nav__group-head"
                  aria-expanded={open}
                  onClick={() => toggleFolded(group.id)}
                >
                  {group.label}
                  <IconChevronDown size={12} aria-hidden />
                </button>
              )}
              {open ? <ul>{group.members.map(row)}</ul> : null}
            </section>
          );
        })}
        {shown.length === 0 ? (
          <output className="h-nav__none">{t('nav.filterEmpty', { query })}</output>
        ) : null}
      </div>
    </>
  );
}

interface AreaLinkProps {
  readonly area: Area;
  readonly rail: boolean;
  readonly active: boolean;
  readonly pinned: boolean;
  readonly onPin: () => void;
  readonly onGo?: () => void;
}

function AreaLink({ area, rail, active, pinned, onPin, onGo }: AreaLinkProps) {
  const t = useT();
  const label = t(area.label);
  return (
    <li className="h-nav__item" data-active={active || undefined}>
      <Tooltip label={label} position="right" disabled={!rail}>
        <Link
          to={area.path}
          className="h-nav__link"
          aria-current={active ? 'page' : undefined}
          {...(rail ? { 'aria-label': label } : {})}
          {...(onGo ? { onClick: onGo } : {})}
        >
          <area.icon size={17} stroke={1.6} aria-hidden />
          {rail ? null : <span className="h-truncate">{label}</span>}
          {area.countsInbox ? <InboxBadge rail={rail} /> : null}
        </Link>
      </Tooltip>
      {rail ? null : (
        <button
          type="button"
          className="h-nav__pin"
          aria-pressed={pinned}
          aria-label={t(pinned ? 'nav.unpin' : 'nav.pin', { name: label })}
          onClick={onPin}
        >
          {pinned ? <IconPinnedOff size={13} aria-hidden /> : <IconPin size={13} aria-hidden />}
        </button>
      )}
    </li>
  );
}

function InboxBadge({ rail }: { rail: boolean }) {
  const t = useT();
  const inbox = useInbox();
  if (inbox.count === 0) return null;
  return (
    <span className="h-count" data-dot={rail || undefined}>
      <span aria-hidden="true">{rail ? '' : inbox.label}</span>
      <span className="h-hidden">{t('nav.waiting', { count: inbox.count })}</span>
    </span>
  );
}
