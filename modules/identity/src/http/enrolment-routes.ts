import { implement, type RouteImplementation } from '@haechi/http';
import { PASSWORD_CHARACTERS_MIN } from '../domain/passwords/check-password.ts';
import type { IdentityParts } from '../parts.ts';
import type { CompleteEnrolment } from '../use-cases/complete-enrolment.ts';
import { hasAdministrator } from '../use-cases/create-first-administrator-link.ts';
import type { OpenLinkForEnrolment } from '../use-cases/open-link.ts';
import { contractOf } from './contract-of.ts';
import { letIn } from './let-in.ts';

export interface EnrolmentRoutesDeps extends Pick<IdentityParts, 'database' | 'version'> {
  readonly openLink: OpenLinkForEnrolment;
  readonly completeEnrolment: CompleteEnrolment;
}

/** What people do before they have an account. */
export function createEnrolmentRoutes(deps: EnrolmentRoutesDeps): RouteImplementation[] {
  return [
    implement(contractOf('GET /api/v1/setup'), async () => {
      const ready = await deps.database.platform(hasAdministrator, { readOnly: true });
      const state = ready ? ('ready' as const) : ('needs_first_administrator' as const);
      return { state, version: deps.version };
    }),

    implement(contractOf('POST /api/v1/enrolments/open'), async ({ body }) => {
      const link = await deps.openLink(body.token);
      return {
        kind: link.kind,
        email: link.person?.email ?? null,
        displayName: link.person?.displayName ?? null,
        tenantName: link.tenantName,
        invitedBy: link.createdByName,
        expiresAt: link.expiresAt.toISOString(),
        needsCredentials: link.needsCredentials,
        authenticator: link.authenticator,
        passwordLengthMin: PASSWORD_CHARACTERS_MIN,
      };
    }),

    implement(contractOf('POST /api/v1/enrolments/complete'), async ({ ctx, caller, body }) => {
      const signedIn = caller?.credential === 'session' ? caller.id : null;
      const { recoveryCodes, session } = await deps.completeEnrolment(ctx, {
        ...body,
        email: body.email,
        signedInAs: signedIn,
      });
      if (session !== undefined) letIn(ctx, session);
      return { recoveryCodes: [...recoveryCodes] };
    }),
  ];
}
