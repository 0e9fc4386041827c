import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, memo, Suspense, useEffect, useRef, useState } from 'react';
import { LiveProvider } from '../../api/live-provider.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import { menuAreas, visibleAreas } from '../areas.ts';
import { useHotkeys } from '../hotkeys.ts';
import { PageSkeleton } from '../page-skeleton.tsx';
import { useMe } from '../session.ts';
import { setTimeZone } from '../time-zone.ts';
import { BottomBar } from './bottom-bar.tsx';
import './console-layout.css';
import { Navigation } from './navigation.tsx';
import { TopBar } from './top-bar.tsx';

// What opens over the page is no part of the first load: it is fetched once the first page is shown, or when asked for.
const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const PhoneMenu = lazy(async () => ({ default: (await import('./phone-menu.tsx')).PhoneMenu }));
const ShortcutsDialog = lazy(async () => ({
  default: (await import('./shortcuts-dialog.tsx')).ShortcutsDialog,
}));

/** Everything around a page for signed-in people. */
export function ConsoleLayout() {
  return (
    <LiveProvider>
      <Shell />
    </LiveProvider>
  );
}

/** What opens over the page is kept apart from it: a key press must not draw the whole page again before it is answered. */
function Shell() {
  const [palette, setPalette] = useDisclosure();
  const [shortcuts, setShortcuts] = useDisclosure();
  const { complete } = useI18n();
  const reachable = visibleAreas(useMe());
  usePersonalSettings();
  useHotkeys({
    single: { '/': setPalette.open, '?': setShortcuts.open },
    afterG: {},
    withMod: { k: setPalette.toggle },
  });
  return (
    <>
      <Frame onPalette={setPalette.open} onShortcuts={setShortcuts.open} />
      <Suspense fallback={null}>
        {complete || palette ? (
          <Palette opened={palette} onClose={setPalette.close} onShortcuts={setShortcuts.open} />
        ) : null}
        {complete || shortcuts ? (
          <ShortcutsDialog areas={reachable} opened={shortcuts} onClose={setShortcuts.close} />
        ) : null}
      </Suspense>
    </>
  );
}

interface FrameProps {
  readonly onPalette: () => void;
  readonly onShortcuts: () => void;
}

/** The page with its navigation and bars. */
const Frame = memo(function Frame({ onPalette, onShortcuts }: FrameProps) {
  const { t, complete, needAll } = useI18n();
  const isFirstPage = useLocation({ select: ({ pathname }) => pathname === '/' });
  useEffect(() => {
    if (!isFirstPage) needAll();
  }, [isFirstPage, needAll]);
  const navigate = useNavigate();
  const reachable = visibleAreas(useMe());
  const areas = menuAreas(reachable);
  const [phoneMenu, setPhoneMenu] = useState(false);
  const [rail, setRail] = useLocalStorage({
    key: 'haechi.nav.rail',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  useHotkeys({
    single: { '[': () => setRail(!rail) },
    afterG: Object.fromEntries(
      reachable.flatMap(({ shortcut, path }) =>
        shortcut === undefined ? [] : [[shortcut, () => void navigate({ to: path })] as const],
      ),
    ),
    withMod: {},
  });
  return (
    <div className="h-shell" data-rail={rail || undefined}>
      <a className="h-skip" href="#main">
        {t('app.skip')}
      </a>
      <Navigation areas={areas} rail={rail} onRail={setRail} />
      <div className="h-shell__column">
        <TopBar onPalette={onPalette} onShortcuts={onShortcuts} />
        <main id="main" tabIndex={-1} className="h-shell__main">
          <Suspense fallback={<PageSkeleton />}>
            {complete || isFirstPage ? <Outlet /> : <PageSkeleton />}
          </Suspense>
        </main>
      </div>
      <BottomBar areas={areas} menuOpened={phoneMenu} onMenu={() => setPhoneMenu(true)} />
      <Suspense fallback={null}>
        {complete || phoneMenu ? (
          <PhoneMenu areas={areas} opened={phoneMenu} onClose={() => setPhoneMenu(false)} />
        ) : null}
      </Suspense>
    </div>
  );
});

/** The language and time zone of the account win over what this device remembered. */
function usePersonalSettings(): void {
  const { user } = useMe();
  const { setLocale } = useI18n();
  const appliedFor = useRef<string>(undefined);
  useEffect(() => setTimeZone(user.timeZone), [user.timeZone]);
  useEffect(() => {
    // Once per person: later switches go through `useLanguage`, and an answer on its way must not undo them.
    if (appliedFor.current === user.id) return;
    appliedFor.current = user.id;
    void setLocale(user.locale);
  }, [user.id, user.locale, setLocale]);
}
