import { originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, MINUTE_MS, type SessionId, type UserId } from '@haechi/kernel';
import { giveNotice } from '../devices/give-notice.ts';
import { secondFactorLimits } from '../domain/attempt-limits.ts';
import { describeTotpKey, matchTotpStep, newTotpKey } from '../domain/totp.ts';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson } from '../queries/find-person.ts';
import type { IdentityTables } from '../tables.ts';
import type { EndSessions } from '../use-cases/end-sessions.ts';
import type { RecordFailedSignIn } from '../use-cases/record-sign-in.ts';
import { type RenewedSession, renewSession } from '../use-cases/renew-session.ts';
import { lockPerson } from '../use-cases/start-session.ts';

const CHANGE_LIVES_MS = 10 * MINUTE_MS;

export interface BegunAuthenticator {
  readonly uri: string;
  readonly secret: string;
  readonly expiresAt: Date;
}

export interface ReplaceAuthenticator {
  begin(caller: Caller, sessionId: SessionId): Promise<BegunAuthenticator>;
  /** @throws {CodedError} `AUTH_004`, `AUTH_010`, `AUTH_021` when nothing was begun here, or too long ago */
  confirm(
    source: RequestSource,
    caller: Caller,
    sessionId: SessionId,
    totpCode: string,
  ): Promise<RenewedSession | undefined>;
}

type Deps = IdentityParts & {
  readonly recordFailure: RecordFailedSignIn;
  readonly endSessions: EndSessions;
};

/**
 * Puts another authenticator in the place of the one a person has. The old one works until a code of the new one was
 * shown, so that nobody is locked out half-way. That a second factor was shown a moment ago is seen to by the contract.
 */
export function createReplaceAuthenticator(deps: Deps): ReplaceAuthenticator {
  const { database, clock, vault, throttle } = deps;

  return {
    async begin(caller, sessionId) {
      const key = newTotpKey();
      const nowMs = clock.now();
      const expiresAt = new Date(nowMs + CHANGE_LIVES_MS);
      const columns = {
        session_id: sessionId,
        totp_sealed: await vault.seal(caller.id, key),
        created_at: new Date(nowMs),
        expires_at: expiresAt,
      };
      await database.tenant(caller.tenantId, (tx) =>
        tx
          .withTables<IdentityTables>()
          .insertInto('identity.authenticator_changes')
          .values({ user_id: caller.id, ...columns })
          .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
          .execute(),
      );
      return { ...describeTotpKey(key, caller.email), expiresAt };
    },

    async confirm(source, caller, sessionId, totpCode) {
      const { tenantId, email } = caller;
      const nowMs = clock.now();
      const { person, sealed } = await database.tenant(tenantId, async (tx) => ({
        person: await findPerson(tx, { id: caller.id }),
        sealed: await findChange(tx, caller.id, sessionId, nowMs),
      }));
      if (person === undefined) throw new CodedError('AUTH_003');
      if (sealed === undefined) throw new CodedError('AUTH_021');
      const attempt = await throttle.admit((settings) => secondFactorLimits(caller.id, settings));
      const step = matchTotpStep(await vault.open(caller.id, sealed), totpCode, nowMs);
      if (step === undefined) {
        await deps.recordFailure(source, { email, person, tenantId, failure: 'wrong_code', attempt });
        throw new CodedError('AUTH_010');
      }
      return await database.tenant(tenantId, async (tx) => {
        await throttle.clear(tx, attempt);
        return await replace(tx, deps, { source, caller, sessionId, sealed, step });
      });
    },
  };
}

async function findChange(
  tx: Tx,
  userId: UserId,
  sessionId: SessionId,
  nowMs: number,
): Promise<string | undefined> {
  const row = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.authenticator_changes')
    .select('totp_sealed')
    .where('user_id', '=', userId)
    .where('session_id', '=', sessionId)
    .where('expires_at', '>', new Date(nowMs))
    .executeTakeFirst();
  return row?.totp_sealed;
}

interface Proven {
  readonly source: RequestSource;
  readonly caller: Caller;
  readonly sessionId: SessionId;
  readonly sealed: string;
  readonly step: number;
}

async function replace(
  tx: Tx,
  deps: Deps,
  { source, caller, sessionId, sealed, step }: Proven,
): Promise<RenewedSession | undefined> {
  const { tenantId, id: userId, name } = caller;
  if (!(await lockPerson(tx, userId))) throw new CodedError('AUTH_003');
  const tables = tx.withTables<IdentityTables>();
  // Taking the change away decides who is first; another begun meanwhile has another key.
  const { numDeletedRows } = await tables
    .deleteFrom('identity.authenticator_changes')
    .where('user_id', '=', userId)
    .where('totp_sealed', '=', sealed)
    .executeTakeFirst();
  if (numDeletedRows !== 1n) throw new CodedError('AUTH_021');
  const at = new Date(deps.clock.now());
  const columns = { totp_sealed: sealed, totp_last_step: step, totp_enrolled_at: at };
  await tables
    .insertInto('identity.credentials')
    .values({ user_id: userId, password_hash: null, ...columns })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
    .execute();
  const origin = originOf(source, caller);
  await deps.endSessions(tx, origin, {
    userId,
    name,
    tenantId,
    reason: 'authenticator_replaced',
    choose: (id) => id !== sessionId,
  });
  const { ip, userAgent } = source;
  await giveNotice(tx, deps, { userId, kind: 'authenticator_replaced', sessionId, ip, userAgent });
  await deps.audit.record(tx, tenantId, origin, {
    action: 'authenticator.replaced',
    target: { kind: 'user', id: formatId('user', userId), name },
    scopeId: caller.scopeId,
  });
  return await renewSession(tx, deps, source, sessionId);
}
