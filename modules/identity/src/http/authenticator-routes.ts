import { implement, type RouteImplementation } from '@haechi/http';
import { findEnrolment } from '../authenticators/find-enrolment.ts';
import type { ReplaceAuthenticator } from '../authenticators/replace-authenticator.ts';
import { demandPresence } from '../step-up/demand-presence.ts';
import type { ImportCredentials } from '../use-cases/import-credentials.ts';
import { contractOf } from './contract-of.ts';
import { demandSession } from './demand-session.ts';
import { giveRenewed } from './let-in.ts';

export interface AuthenticatorRoutesDeps {
  readonly replaceAuthenticator: ReplaceAuthenticator;
  readonly importCredentials: ImportCredentials;
}

/** The caller's authenticator, another in its place, and what people bring along from another system. */
export function createAuthenticatorRoutes({
  replaceAuthenticator,
  importCredentials,
}: AuthenticatorRoutesDeps): RouteImplementation[] {
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
    implement(contractOf('POST /api/v1/credentials/import'), async ({ ctx, caller, body }) => {
      demandPresence(caller);
      const outcomes = await importCredentials(ctx, caller, body.people, body.reason);
      const people = body.people.map(({ email }, index) => ({
        email,
        outcome: outcomes[index] ?? 'not_invited',
      }));
      return { importedCount: people.filter(({ outcome }) => outcome === 'imported').length, people };
    }),
  ];
}
