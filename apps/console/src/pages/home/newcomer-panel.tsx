import { Section } from '@haechi/ui';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';

/** For somebody who belongs here and may not do anything yet: what there is to do, and how to get more. */
export function NewcomerPanel() {
  const t = useT();
  const { activeScope } = useMe();
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
