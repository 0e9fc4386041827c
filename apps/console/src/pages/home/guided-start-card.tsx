import { Button, CloseButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useScopeSwitch } from '../../app/use-scope-switch.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { StartProgress, StartStep } from './guided-start.ts';
import './guided-start.css';
import type { GuidedStart } from './use-guided-start.ts';

interface GuidedStartCardProps {
  readonly progress: StartProgress;
  readonly tenant: GuidedStart['tenant'];
  readonly onDismiss: () => void;
}

/** The first steps of a new platform; the one that comes next has the button that does it. */
export function GuidedStartCard({ progress, tenant, onDismiss }: GuidedStartCardProps) {
  const t = useT();
  const { steps, current, doneCount } = progress;
  return (
    <section className="guided-start" aria-labelledby="guided-start">
      <header>
        <h2 id="guided-start">{t('home.start.title')}</h2>
        <div className="guided-start__progress">
          <span>{t('home.start.progress', { done: doneCount, of: steps.length })}</span>
          <CloseButton
            aria-label={t('home.start.dismiss')}
            title={t('home.start.dismiss')}
            onClick={onDismiss}
          />
        </div>
        <p>{t('home.start.description')}</p>
      </header>
      <ol>
        {steps.map(({ id, done }, index) => (
          <li key={id} data-state={done ? 'done' : id === current ? 'current' : 'later'}>
            <span className="guided-start__mark" aria-hidden="true">
              {done ? <IconCheck size={14} stroke={2.4} /> : index + 1}
            </span>
            <div className="guided-start__text">
              <strong>
                {t(`home.start.${id}`)}
                {done ? <span className="h-hidden"> ({t('home.start.done')})</span> : null}
              </strong>
              {id === current ? <p>{t(`home.start.${id}Why`)}</p> : null}
            </div>
            {id === current ? <StepAction step={id} tenant={tenant} /> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

function StepAction({ step, tenant }: { step: StartStep; tenant: GuidedStart['tenant'] }): ReactNode {
  const t = useT();
  const { switchTo, busy } = useScopeSwitch();
  const label = t(`home.start.${step}Do`);
  switch (step) {
    case 'passkey':
      return <Button renderRoot={(props) => <Link to="/security" {...props} />}>{label}</Button>;
    case 'tenant':
      return (
        <Button renderRoot={(props) => <Link to="/tenants" search={{ new: true }} {...props} />}>
          {label}
        </Button>
      );
    case 'enter':
      return tenant ? (
        <Button loading={busy} onClick={() => switchTo(tenant.id)}>
          {t('home.start.enterDoNamed', { name: tenant.name })}
        </Button>
      ) : null;
    case 'branch':
      return (
        <Button renderRoot={(props) => <Link to="/branches" search={{ new: true }} {...props} />}>
          {label}
        </Button>
      );
    case 'project':
      return (
        <Button renderRoot={(props) => <Link to="/projects" search={{ new: true }} {...props} />}>
          {label}
        </Button>
      );
    case 'invite':
      return (
        <Button renderRoot={(props) => <Link to="/members" search={{ invite: true }} {...props} />}>
          {label}
        </Button>
      );
    case 'approval':
      return <Button renderRoot={(props) => <Link to="/requests" {...props} />}>{label}</Button>;
  }
}
