import type { SessionId } from '@haechi/kernel';
import type { IdentityParts } from '../../parts.ts';
import { createSessionOfCookie } from '../../queries/session-of-cookie.ts';

/** The live session a cookie of ours belongs to. */
export function createFindSessionId({ database, clock }: Pick<IdentityParts, 'database' | 'clock'>) {
  const find = createSessionOfCookie<{ id: SessionId }>(database, {
    name: 'oidc-find-session-id',
    select: 'SELECT s.id FROM identity.sessions s',
  });
  return async (cookie: string): Promise<SessionId | undefined> =>
    (await find(cookie, new Date(clock.now())))?.id;
}
