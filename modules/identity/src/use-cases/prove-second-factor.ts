import type { Database, Tx } from '@haechi/database';
import { CodedError, type SessionId, type TenantId } from '@haechi/kernel';
import { hashBearerSecret } from '@haechi/kernel/node';
import { maySignIn } from '../domain/account-states.ts';
import { secondFactorLimits } from '../domain/attempt-limits.ts';
import { chooseHomeTenant } from '../domain/choose-home-tenant.ts';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson, type Person } from '../queries/find-person.ts';
import type { Factor, IdentityTables } from '../tables.ts';
import type { EndSessions } from './end-sessions.ts';
import { type Entry, enterWithFactors } from './enter-with-factors.ts';
import type { RecordFailedSignIn, SignInFailure } from './record-sign-in.ts';
import { checkSecondFactor, type ReadySecondFactor, type SecondFactorInput } from './spend-second-factor.ts';
import { lockPerson, type StartSession } from './start-session.ts';
import type { AdmittedAttempt } from './throttle-attempts.ts';

export type ProveSecondFactor = (
  source: RequestSource,
  input: SecondFactorInput & {
    readonly challenge: string;
    /** The session this very browser already has: the new one takes its place. */
    readonly replaces: SessionId | null;
    /** False for a program: nobody chooses which sessions end when too many are open. */
    readonly interactive: boolean;
  },
) => Promise<Entry>;

export interface SignInSteps {
  readonly startSession: StartSession;
  readonly endSessions: EndSessions;
  readonly recordFailure: RecordFailedSignIn;
}

type Deps = IdentityParts & SignInSteps;

export interface Challenge {
  readonly hash: Buffer;
  readonly person: Person;
  readonly factors: readonly Factor[];
  /** Where the session will start. */
  readonly tenantId: TenantId;
}

/**
 * Second step: authenticator or recovery code. Starts the session if there is room; else the challenge stays open for
 * choosing which sessions end.
 * @throws {CodedError} `AUTH_003` when the challenge is over, `AUTH_004` while locked, `AUTH_005` for a program when too
 * many sessions are open, `AUTH_010` for a wrong or spent code
 */
export function createProveSecondFactor(deps: Deps): ProveSecondFactor {
  const { database, throttle } = deps;
  return async (source, input) => {
    const challenge = await findChallenge(deps, input.challenge, 'second_factor');
    const { person, tenantId } = challenge;
    const attempt = await throttle.admit((settings) => secondFactorLimits(person.id, settings));
    if (!(await takeAttempt(database, challenge))) {
      await throttle.takeBack(attempt);
      throw new CodedError('AUTH_003', { where: 'challenge' });
    }

    async function refuse(failure: SignInFailure): Promise<never> {
      const { email } = person;
      await deps.recordFailure(source, { email, person, tenantId, failure, attempt });
      throw new CodedError('AUTH_010');
    }

    const checked = await checkSecondFactor(deps, person, input);
    if ('failure' in checked) return await refuse(checked.failure);
    const outcome = await database.tenant(tenantId, (tx) =>
      redeem(tx, deps, { ...input, source, challenge, ready: checked.ready, attempt }),
    );
    return outcome ?? (await refuse(checked.ready.failure));
  };
}

interface Redemption {
  readonly source: RequestSource;
  readonly challenge: Challenge;
  readonly ready: ReadySecondFactor;
  readonly attempt: AdmittedAttempt;
  readonly replaces: SessionId | null;
  readonly interactive: boolean;
}

/** Undefined when the code was spent before; nothing is changed then. */
async function redeem(tx: Tx, deps: Deps, redemption: Redemption): Promise<Entry | undefined> {
  const { source, challenge, ready, attempt, replaces, interactive } = redemption;
  const { person, tenantId } = challenge;
  if (!(await lockPerson(tx, person.id))) throw new CodedError('AUTH_003', { where: 'challenge' });
  if (!(await ready.spend(tx))) return undefined;
  await deps.throttle.clear(tx, attempt);
  const factors = [...challenge.factors, ready.factor];
  const entry = await enterWithFactors(tx, deps, {
    person,
    tenantId,
    factors,
    source,
    replaces,
    interactive,
  });
  const stage = entry.kind === 'signed_in' ? 'done' : 'choose_sessions';
  await advanceChallenge(tx, challenge, 'second_factor', stage, factors);
  return entry;
}

/** Finds a sign-in in progress. @throws {CodedError} `AUTH_003` when it is unknown, over or at another step */
export async function findChallenge(
  { database, clock, memberships }: Pick<IdentityParts, 'database' | 'clock' | 'memberships'>,
  secret: string,
  stage: 'second_factor' | 'choose_sessions',
): Promise<Challenge> {
  const hash = hashBearerSecret(secret);
  const challenge = await database.system('finding a sign-in in progress', async (tx) => {
    const row = await tx
      .withTables<IdentityTables>()
      .selectFrom('identity.sign_in_challenges')
      .select(['user_id', 'factors'])
      .where('secret_hash', '=', hash)
      .where('stage', '=', stage)
      .where('expires_at', '>', new Date(clock.now()))
      .executeTakeFirst();
    const person = row && (await findPerson(tx, { id: row.user_id }));
    if (row === undefined || person === undefined || !maySignIn(person.state)) return undefined;
    const tenantId = chooseHomeTenant(await memberships.listMemberships(tx, person.id), person.lastTenantId);
    return { hash, person, factors: row.factors, tenantId };
  });
  if (challenge === undefined) throw new CodedError('AUTH_003', { where: 'challenge' });
  return challenge;
}

async function takeAttempt(database: Database, challenge: Challenge): Promise<boolean> {
  const { numUpdatedRows } = await database.platform((tx) =>
    tx
      .withTables<IdentityTables>()
      .updateTable('identity.sign_in_challenges')
      .set((eb) => ({ attempts_left: eb('attempts_left', '-', 1) }))
      .where('secret_hash', '=', challenge.hash)
      .where('attempts_left', '>', 0)
      .executeTakeFirst(),
  );
  return numUpdatedRows === 1n;
}

/** Moves a challenge to its next step; of two that try, one gets `AUTH_003`. */
export async function advanceChallenge(
  tx: Tx,
  challenge: Challenge,
  from: 'second_factor' | 'choose_sessions',
  to: 'choose_sessions' | 'done',
  factors: readonly Factor[],
): Promise<void> {
  const { numUpdatedRows } = await tx
    .withTables<IdentityTables>()
    .updateTable('identity.sign_in_challenges')
    .set({ stage: to, factors: [...factors] })
    .where('secret_hash', '=', challenge.hash)
    .where('stage', '=', from)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new CodedError('AUTH_003', { where: 'challenge' });
}
