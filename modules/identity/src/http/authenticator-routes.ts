import { implement, type RouteImplementation } from '@haechi/http';
import { findEnrolment } from '../authenticators/find-enrolment.ts';
import type { ReplaceAuthenticator } from '../authenticators/replace-authenticator.ts';
import { contractOf } from './contract-of.ts';
import { demandSession } from './demand-session.ts';
import { giveRenewed } from './let-in.ts';

/** The caller's authenticator, and another in its place. */
export function createAuthenticatorRoutes(replaceAuthenticator: ReplaceAuthenticator): RouteImplementation[] {
  return [
    implement(contractOf('GET /api/v1/me/authenticator'), async ({ caller, tx }) => ({
      enrolledAt: (await findEnrolment(tx, caller.id))?.toISOString() ?? null,
    })),
    implement(contractOf('POST /api/v1/me/authenticator/options'), async ({ caller }) => {
      const { uri, secret, expiresAt } = await replaceAuthenticator.begin(caller, demandSession(caller));
      return { uri, secret, expiresAt: expiresAt.toISOString() };
    }),
    implement(contractOf('POST /api/v1/me/authenticator'), async ({ ctx, caller, body }) => {
      const sessionId = demandSession(caller);
      giveRenewed(ctx, await replaceAuthenticator.confirm(ctx, caller, sessionId, body.totpCode));
      return undefined;
    }),
  ];
}
