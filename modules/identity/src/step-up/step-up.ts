import { originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, MINUTE_MS, type SessionId } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';
import { sql } from 'kysely';
import { recogniseDevice } from '../devices/recognise-device.ts';
import { recordDeviceNews } from '../devices/record-device-news.ts';
import { secondFactorLimits } from '../domain/attempt-limits.ts';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { checkPasskey, type ReadyPasskey } from '../passkeys/check-passkey.ts';
import { listPasskeys } from '../passkeys/manage-passkeys.ts';
import { createPasskeyChallenge } from '../passkeys/passkey-challenges.ts';
import { refuseCopy, requestOptions } from '../passkeys/sign-in-with-passkey.ts';
import { findPerson, type Person } from '../queries/find-person.ts';
import { STEP_UP_MINUTES } from '../settings.ts';
import type { Factor, IdentityTables } from '../tables.ts';
import type { RecordFailedSignIn, SignInFailure } from '../use-cases/record-sign-in.ts';
import { type RenewedSession, renewSession } from '../use-cases/renew-session.ts';
import {
  checkSecondFactor,
  type FreshFactorInput,
  type ReadySecondFactor,
} from '../use-cases/spend-second-factor.ts';
import { lockPerson } from '../use-cases/start-session.ts';
import type { AdmittedAttempt } from '../use-cases/throttle-attempts.ts';
import { demandPresence } from './demand-presence.ts';

export interface SteppedUp {
  readonly at: Date;
  readonly freshUntil: Date;
  /** For the cookie that stands for the browser, when it needs another one. */
  readonly deviceSecret: Secret | undefined;
  /** The session's new cookie; undefined for a token, and for a browser that was given one a moment ago. */
  readonly renewed: RenewedSession | undefined;
}

type OnSession = Pick<SteppedUp, 'deviceSecret' | 'renewed'>;

export interface StepUp {
  /** What the caller can show. */
  begin(caller: Caller): Promise<{
    readonly totp: boolean;
    readonly passkey: (Record<string, unknown> & { challenge: string }) | null;
  }>;
  /** @throws {CodedError} `AUTH_004`, `AUTH_009`, `AUTH_010`, `AUTH_012` */
  finish(source: RequestSource, caller: Caller, input: FreshFactorInput): Promise<SteppedUp>;
}

type Deps = IdentityParts & { readonly recordFailure: RecordFailedSignIn };

/** Shows a second factor anew, for the session, or for the consent a token comes from. */
export function createStepUp(deps: Deps): StepUp {
  const { database } = deps;

  return {
    async begin(caller) {
      demandPresence(caller);
      return await database.tenant(caller.tenantId, async (tx) => {
        const person = await findPerson(tx, { id: caller.id });
        const passkeys = (await listPasskeys(tx, caller.id)).filter(({ blocked_at: at }) => at === null);
        const totp = person?.totpSealed !== undefined;
        if (passkeys.length === 0) return { totp, passkey: null };
        const binding = { purpose: 'step_up', userId: caller.id, sessionId: caller.sessionId } as const;
        const challenge = await createPasskeyChallenge(tx, deps, binding);
        return { totp, passkey: { ...(await requestOptions(deps, challenge, passkeys)) } };
      });
    },

    async finish(source, caller, input) {
      demandPresence(caller);
      const { tenantId } = caller;
      const person = await database.tenant(tenantId, (tx) => findPerson(tx, { id: caller.id }));
      if (person === undefined) throw new CodedError('AUTH_003');
      return 'totpCode' in input
        ? await withCode(deps, { source, caller, person }, input.totpCode)
        : await withPasskey(deps, { source, caller, person }, input);
    },
  };
}

interface Asked {
  readonly source: RequestSource;
  readonly caller: Caller;
  readonly person: Person;
}

async function withCode(deps: Deps, asked: Asked, totpCode: string): Promise<SteppedUp> {
  const { source, person, caller } = asked;
  const attempt = await deps.throttle.admit((settings) => secondFactorLimits(person.id, settings));
  const refuse = async (failure: SignInFailure): Promise<never> => {
    const { email } = person;
    await deps.recordFailure(source, { email, person, tenantId: caller.tenantId, failure, attempt });
    throw new CodedError('AUTH_010');
  };
  const checked = await checkSecondFactor(deps, person, { totpCode });
  if ('failure' in checked) return await refuse(checked.failure);
  return (await spend(deps, asked, checked.ready, attempt)) ?? (await refuse(checked.ready.failure));
}

async function withPasskey(
  deps: Deps,
  asked: Asked,
  { credential }: Extract<FreshFactorInput, { credential: unknown }>,
): Promise<SteppedUp> {
  const { source, person, caller } = asked;
  const { tenantId, sessionId } = caller;
  const binding = { purpose: 'step_up', userId: caller.id, sessionId } as const;
  const checked = await checkPasskey(deps, credential, binding);
  if ('failure' in checked) {
    const { failure } = checked;
    await deps.recordFailure(source, { email: person.email, person, tenantId, failure });
    throw new CodedError('AUTH_012');
  }
  const done = await spend(deps, asked, checked.ready, undefined);
  if (done !== undefined) return done;
  const ready: ReadyPasskey = checked.ready;
  await refuseCopy(deps, source, { person, tenantId }, ready);
  throw new CodedError('AUTH_012');
}

/** Undefined when the factor was spent before; nothing is changed then. */
async function spend(
  deps: Deps,
  { source, caller, person }: Asked,
  ready: ReadySecondFactor,
  attempt: AdmittedAttempt | undefined,
): Promise<SteppedUp | undefined> {
  return await deps.database.tenant(caller.tenantId, async (tx) => {
    if (!(await lockPerson(tx, person.id))) throw new CodedError('AUTH_003');
    if (!(await ready.spend(tx))) return undefined;
    if (attempt !== undefined) await deps.throttle.clear(tx, attempt);
    const nowMs = deps.clock.now();
    const at = new Date(nowMs);
    const cookies =
      caller.sessionId === null
        ? await noteOnConsent(tx, caller, at)
        : await noteOnSession(
            tx,
            deps,
            { source, caller, person },
            { sessionId: caller.sessionId, at, factor: ready.factor },
          );
    await deps.audit.record(tx, caller.tenantId, originOf(source, caller), {
      action: 'second_factor.shown',
      target: { kind: 'user', id: formatId('user', caller.id), name: caller.name },
      scopeId: caller.scopeId,
      details: { factor: ready.factor, ...(caller.owesFactor ? { because: caller.owesFactor } : {}) },
    });
    const minutes = await deps.settings.readNumber(tx, STEP_UP_MINUTES);
    return { at, freshUntil: new Date(nowMs + minutes * MINUTE_MS), ...cookies };
  });
}

/** The session owes nothing any more, and the device and network it is used in are known from now on. */
async function noteOnSession(
  tx: Tx,
  deps: Deps,
  { source, caller, person }: Asked,
  shown: { readonly sessionId: SessionId; readonly at: Date; readonly factor: Factor },
): Promise<OnSession> {
  const renewed = await renewSession(tx, deps, source, shown.sessionId);
  const device = await recogniseDevice(tx, deps, source, person.id);
  const { numUpdatedRows } = await tx
    .withTables<IdentityTables>()
    .updateTable('identity.sessions')
    .set({
      second_factor_at: shown.at,
      factors: sql<Factor[]>`CASE WHEN ${shown.factor} = ANY (factors) THEN factors
        ELSE array_append(factors, ${shown.factor}) END`,
      owes_factor: null,
      device_id: device.id,
      ...(device.network === null ? {} : { network: device.network }),
    })
    .where('id', '=', shown.sessionId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new CodedError('AUTH_003');
  // Of a network or country the session went to, its owner was told when it did.
  if (device.news === 'device_added') {
    const { tenantId } = caller;
    await recordDeviceNews(tx, deps, { source, person, tenantId, sessionId: shown.sessionId, device });
  }
  return { deviceSecret: device.newSecret, renewed };
}

async function noteOnConsent(tx: Tx, { viaConsent }: Caller, at: Date): Promise<OnSession> {
  if (viaConsent === undefined) throw new CodedError('AUTH_009');
  const { rows } = await sql`
    UPDATE identity.oidc_records SET second_factor_at = ${at}
    WHERE kind = 'Grant' AND session_id = ${viaConsent.sessionId} AND client_id = ${viaConsent.clientId}
    RETURNING 1`.execute(tx);
  if (rows.length === 0) throw new CodedError('AUTH_003');
  return { deviceSecret: undefined, renewed: undefined };
}
