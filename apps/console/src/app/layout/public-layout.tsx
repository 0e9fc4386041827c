import { Mark, Wordmark } from '@haechi/ui';
import { Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useT } from '../../i18n/i18n.tsx';
import { PageSkeleton } from '../page-skeleton.tsx';
import { LanguageSwitch, ThemeSwitch } from './preferences.tsx';
import './public-layout.css';

const STEPS = ['identify', 'decide', 'approve', 'execute', 'prove'] as const;

/** For signed-out people: who we are on one side, one form on the other. A page is the inside of the card. */
export function PublicLayout() {
  const t = useT();
  return (
    <div className="h-public">
      <aside className="h-public__brand">
        <Wordmark name={t('app.name')} size={28} />
        <div className="h-public__beast">
          <Mark size={220} />
        </div>
        <div>
          <p className="h-public__promise">{t('public.promise')}</p>
          <ol className="h-public__steps">
            {STEPS.map((step) => (
              <li key={step}>{t(`public.step.${step}`)}</li>
            ))}
          </ol>
        </div>
      </aside>
      <div className="h-public__side">
        <header className="h-public__tools">
          <span className="h-public__small">
            <Wordmark name={t('app.name')} size={24} />
          </span>
          <LanguageSwitch />
          <ThemeSwitch />
        </header>
        <main className="h-public__card">
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
    </div>
  );
}
