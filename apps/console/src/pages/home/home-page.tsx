import { PageHeader } from '@haechi/ui';
import { Skeleton } from '@mantine/core';
import { useCan, useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { GuidedStartCard } from './guided-start-card.tsx';
import './home.css';
import { InboxPanel } from './inbox-panel.tsx';
import { MyProjectsPanel } from './my-projects-panel.tsx';
import { MyRequestsPanel } from './my-requests-panel.tsx';
import { NewcomerPanel } from './newcomer-panel.tsx';
import { RecentEventsPanel } from './recent-events-panel.tsx';
import { useGuidedStart } from './use-guided-start.ts';

/** What needs me now, and how things stand where I work. */
export function HomePage() {
  const t = useT();
  const me = useMe();
  const start = useGuidedStart();
  const seesAudit = useCan('audit:read');
  const atTenant = me.activeScope.kind === 'tenant';
  const place = atTenant ? me.activeScope.name : t('scope.platform');
  return (
    <>
      <PageHeader
        title={t('home.greeting', { name: me.user.displayName })}
        description={t('home.place', { place })}
      />
      {start.state === 'unknown' ? <Skeleton height={286} mb={24} radius="lg" /> : null}
      {start.state === 'shown' && start.progress ? (
        <GuidedStartCard progress={start.progress} tenant={start.tenant} onDismiss={start.dismiss} />
      ) : null}
      <NewcomerPanel />
      <div className="home-columns">
        <div>
          <InboxPanel />
          <MyRequestsPanel />
        </div>
        <div>
          {atTenant ? <MyProjectsPanel /> : null}
          {seesAudit ? <RecentEventsPanel /> : null}
        </div>
      </div>
    </>
  );
}
