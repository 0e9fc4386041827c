import { Popover } from '@mantine/core';
import { IconSelector } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useI18n } from '../../i18n/i18n.tsx';
import { useMe } from '../session.ts';
import { useActiveBranch } from '../use-active-branch.ts';
import { type Place, useScopeSwitch } from '../use-scope-switch.ts';
import { ScopeTile } from './scope-tile.tsx';

// The list is opened now and then, and shown by parts that nothing else of the first load needs.
const fetchScopeList = async () => ({ default: (await import('./scope-list.tsx')).ScopeList });
const ScopeList = lazy(fetchScopeList);

/** Where one works now, and the way to work elsewhere: tenants, and the branches of the tenant one is in. */
export function ScopeSwitcher() {
  const { t, complete } = useI18n();
  const { activeScope } = useMe();
  const { busy, switchTo } = useScopeSwitch();
  const { branch, branches, choose } = useActiveBranch();
  const [opened, setOpened] = useState(false);
  const here: Pick<Place, 'scope' | 'name'> =
    activeScope.kind === 'platform'
      ? { scope: 'platform', name: t('scope.platform') }
      : { scope: activeScope.id, name: activeScope.name };
  const close = () => setOpened(false);
  useEffect(() => {
    // The first page is shown: fetched now, the list is there when it is opened. If that fails, opening fetches it.
    if (complete) fetchScopeList().catch(() => undefined);
  }, [complete]);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={300} offset={6} returnFocus>
      <Popover.Target>
        <button type="button" className="h-scope" disabled={busy} onClick={() => setOpened(!opened)}>
          <ScopeTile place={here} />
          <span className="h-hidden">{t('scope.switch')}: </span>
          <span className="h-truncate">{here.name}</span>
          {branches.length > 0 ? (
            <span className="h-scope__branch h-truncate">/ {branch?.name ?? t('scope.allBranches')}</span>
          ) : null}
          <IconSelector size={14} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label={t('scope.switch')}>
        <Suspense fallback={null}>
          <ScopeList
            here={here}
            branch={branch}
            branches={branches}
            onBranch={(id) => {
              close();
              choose(id);
            }}
            onPlace={(place) => {
              close();
              if (!place.active) switchTo(place.scope);
            }}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
