import type { Tx } from '@haechi/database';
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
  const readMinutes = (tx: Tx): Promise<number> => settings.readNumber(tx, STEP_UP_MINUTES);
  return async (caller: Caller, open?: Tx) => {
    if (caller.sessionId === null && caller.viaConsent === undefined)
      throw new CodedError('AUTH_009', { extensions: { reason: 'fresh_factor' } });
    const minutes =
      open === undefined
        ? await database.tenant(caller.tenantId, readMinutes, { readOnly: true })
        : await readMinutes(open);
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
