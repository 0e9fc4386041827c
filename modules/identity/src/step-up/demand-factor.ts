import type { Caller, DemandFactor } from '@haechi/http';
import { CodedError, MINUTE_MS, SECOND_MS } from '@haechi/kernel';
import type { IdentityParts } from '../parts.ts';
import { STEP_UP_MINUTES } from '../settings.ts';

export const STEP_UP_PATH = '/api/v1/auth/step-up';

/**
 * Demands that the caller's second factor is fresh and that the session owes none. A personal token can show none, so it
 * cannot do what wants one.
 */
export function createDemandFactor({
  database,
  clock,
  settings,
}: Pick<IdentityParts, 'database' | 'clock' | 'settings'>): DemandFactor {
  return async (caller: Caller) => {
    if (caller.sessionId === null && caller.viaConsent === undefined)
      throw new CodedError('AUTH_009', { extensions: { reason: 'fresh_factor' } });
    const minutes = await database.tenant(caller.tenantId, (tx) => settings.readNumber(tx, STEP_UP_MINUTES), {
      readOnly: true,
    });
    const isFresh = clock.now() - caller.secondFactorAtMs <= minutes * MINUTE_MS;
    if (isFresh && caller.owesFactor === undefined) return;
    throw new CodedError('AUTH_011', {
      params: { minutes },
      extensions: {
        reason: caller.owesFactor ?? 'fresh_factor',
        maxAgeSeconds: (minutes * MINUTE_MS) / SECOND_MS,
        stepUp: STEP_UP_PATH,
      },
    });
  };
}
