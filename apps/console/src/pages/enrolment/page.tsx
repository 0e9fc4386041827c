import { ErrorState } from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { useT } from '../../i18n/i18n.tsx';
import './enrolment.css';
import { EnrolmentFlow } from './enrolment-flow.tsx';
import { JoinStep } from './join-step.tsx';
import { keptToken, type LinkDoor } from './link-token.ts';

const LINK_GONE = 410;
/** The token is malformed, which is how a link looks that was not copied whole. */
const MALFORMED = 'VAL_001';

export function EnrollPage() {
  return <OneTimeLink door="enroll" />;
}

export function InvitePage() {
  return <OneTimeLink door="invite" />;
}

/** What a one-time link opens: enrolment, or joining with an account one has. */
function OneTimeLink({ door }: { door: LinkDoor }) {
  // Held for the life of the page: the kept one is forgotten as soon as the link is used up.
  const [token] = useState(() => keptToken(door));
  if (token === undefined) return <NoLink door={door} />;
  return <OpenedDoor door={door} token={token} />;
}

function OpenedDoor({ door, token }: { door: LinkDoor; token: string }) {
  const link = useQuery<ApiResponse<'POST /api/v1/enrolments/open'>, ApiProblem>({
    queryKey: ['open-link', token],
    queryFn: ({ signal }) => api('POST /api/v1/enrolments/open', { body: { token }, signal }),
    // Opening again would make nothing newer, and after completion it would fail under the reader's hands.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (link.data) {
    return link.data.needsCredentials ? (
      <EnrolmentFlow door={door} token={token} link={link.data} />
    ) : (
      <JoinStep door={door} token={token} link={link.data} />
    );
  }
  if (!link.error) return <Opening />;
  if (link.error.status === LINK_GONE || link.error.code === MALFORMED) return <NoLink door={door} dead />;
  return <ErrorState problem={link.error} onRetry={() => void link.refetch()} />;
}

function Opening() {
  const t = useT();
  return (
    <div role="status" aria-label={t('app.loading')}>
      <Skeleton height={6} />
      <Skeleton height={30} width="70%" mt={28} />
      <Skeleton height={14} width="90%" mt={14} />
      <Skeleton height={40} mt={32} />
      <Skeleton height={40} mt={26} />
      <Skeleton height={40} mt={26} />
    </div>
  );
}

/** A link that does not work, or none at all: what to do about it. */
function NoLink({ door, dead = false }: { door: LinkDoor; dead?: boolean }) {
  const t = useT();
  return (
    <div className="h-stack">
      <div>
        <h1 className="h-public__title">{t(dead ? 'enrolment.dead.title' : 'enrolment.none.title')}</h1>
        <p className="h-public__lead">{t(dead ? 'enrolment.dead.lead' : 'enrolment.none.lead')}</p>
      </div>
      <ul className="h-enrolment__ways">
        <li>{t('enrolment.dead.hasAccount')}</li>
        <li>{t(door === 'enroll' ? 'enrolment.dead.restart' : 'enrolment.dead.askAgain')}</li>
        <li>{t('enrolment.dead.whole')}</li>
      </ul>
      <Button size="md" renderRoot={(props) => <Link to="/sign-in" {...props} />}>
        {t('enrolment.toSignIn')}
      </Button>
    </div>
  );
}
