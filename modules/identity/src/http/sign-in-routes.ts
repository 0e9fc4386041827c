import { implement, type RouteImplementation } from '@haechi/http';
import type { BeginSignIn } from '../use-cases/begin-sign-in.ts';
import type { ChooseSessions } from '../use-cases/choose-sessions.ts';
import type { ProveSecondFactor } from '../use-cases/prove-second-factor.ts';
import { contractOf } from './contract-of.ts';
import { letIn } from './let-in.ts';
import { presentSession } from './present.ts';

export interface SignInRoutesDeps {
  readonly beginSignIn: BeginSignIn;
  readonly proveSecondFactor: ProveSecondFactor;
  readonly chooseSessions: ChooseSessions;
}

/** The steps of signing in. */
export function createSignInRoutes(deps: SignInRoutesDeps): RouteImplementation[] {
  return [
    implement(contractOf('POST /api/v1/auth/login'), async ({ ctx, body }) => {
      const { challenge, expiresAt } = await deps.beginSignIn(ctx, body);
      const next = 'second_factor' as const;
      return { next, challenge: challenge.reveal(), expiresAt: expiresAt.toISOString() };
    }),

    implement(contractOf('POST /api/v1/auth/login/second-factor'), async ({ ctx, caller, body }) => {
      const outcome = await deps.proveSecondFactor(ctx, { ...body, replaces: caller?.sessionId ?? null });
      if (outcome.kind === 'signed_in') return letIn(ctx, outcome.session);
      return {
        next: 'choose_sessions' as const,
        challenge: body.challenge,
        endCountMin: outcome.endCountMin,
        sessions: outcome.open.map((session) => presentSession(session, null)),
      };
    }),

    implement(contractOf('POST /api/v1/auth/login/choose-sessions'), async ({ ctx, body }) =>
      letIn(ctx, await deps.chooseSessions(ctx, body)),
    ),
  ];
}
