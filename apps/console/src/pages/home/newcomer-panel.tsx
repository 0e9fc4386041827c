import { Section } from '@haechi/ui';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { PROJECTS } from './my-projects-panel.tsx';

/** For somebody who belongs here and may not do anything yet: what there is to do, and how to get more. */
export function NewcomerPanel() {
  const t = useT();
  const { activeScope, permissions } = useMe();
  const atTenant = activeScope.kind === 'tenant';
  const projects = useApi('GET /api/v1/projects', PROJECTS, { enabled: atTenant });
  // Rights at a single project are rights too, and do not show among those held at the whole place.
  const holdsNothing = permissions.length === 0 && (!atTenant || projects.data?.items.length === 0);
  if (!holdsNothing) return null;
  return (
    <Section title={t('home.newcomer')}>
      <div className="home-newcomer">
        <p>{t('home.newcomerWhy', { place: activeScope.name })}</p>
        <div className="h-row">
          <Button renderRoot={(props) => <Link to="/requests/new" {...props} />}>{t('home.ask')}</Button>
          <Button variant="default" renderRoot={(props) => <Link to="/permissions" {...props} />}>
            {t('home.newcomerMay')}
          </Button>
          <Button variant="default" renderRoot={(props) => <Link to="/security" {...props} />}>
            {t('home.newcomerSecurity')}
          </Button>
        </div>
      </div>
    </Section>
  );
}
