import type { Database, Tx } from '@haechi/database';
import { type Clock, CodedError, MINUTE_MS, SECOND_MS } from '@haechi/kernel';
import { sql } from 'kysely';
import { type AttemptLimit, type LockSettings, lockDurationMs } from '../domain/attempt-limits.ts';
import type { SettingsPort } from '../ports.ts';
import { LOCK_MINUTES, WRONG_ATTEMPTS_MAX } from '../settings.ts';
import type { IdentityTables } from '../tables.ts';

/** An attempt that was let in. It ends in exactly one of `clear`, `fail` and `takeBack`. */
export interface AdmittedAttempt {
  readonly limits: readonly AttemptLimit[];
}

export interface AttemptThrottle {
  /**
   * Lets an attempt in before its secret is looked at. Only a few are looked at together, so that a thousand guesses
   * sent at once are not a thousand guesses before the first lock.
   * @throws {CodedError} `AUTH_004` while locked, or while too many are being looked at
   */
  admit(choose: (settings: LockSettings) => readonly AttemptLimit[]): Promise<AdmittedAttempt>;
  /** The attempt was right: its counts begin anew. */
  clear(tx: Tx, attempt: AdmittedAttempt): Promise<void>;
  /** The attempt was wrong. @returns how long it locks further ones, in milliseconds; 0 when it does not */
  fail(attempt: AdmittedAttempt): Promise<number>;
  /** The attempt was never looked at. */
  takeBack(attempt: AdmittedAttempt): Promise<void>;
}

interface ThrottleDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly settings: SettingsPort;
}

/** An attempt whose process died is forgotten after this long. */
const ABANDONED_MS = MINUTE_MS;

export function createAttemptThrottle({ database, clock, settings }: ThrottleDeps): AttemptThrottle {
  return {
    async admit(choose) {
      const nowMs = clock.now();
      return await database.platform(async (tx) => {
        const limits = inOneOrder(
          choose({
            wrongAttemptsMax: await settings.readNumber(tx, WRONG_ATTEMPTS_MAX),
            lockMinutes: await settings.readNumber(tx, LOCK_MINUTES),
          }),
        );
        for (const limit of limits) await admitOne(tx, limit, nowMs);
        return { limits };
      });
    },
    async clear(tx, { limits }) {
      for (const limit of limits) {
        if (limit.shared) await release(tx, limit);
        else await reset(tx, limit);
      }
    },
    async fail({ limits }) {
      const nowMs = clock.now();
      return await database.platform(async (tx) => {
        let locksForMs = 0;
        for (const limit of limits) locksForMs = Math.max(locksForMs, await failOne(tx, limit, nowMs));
        return locksForMs;
      });
    },
    async takeBack({ limits }) {
      await database.platform(async (tx) => {
        for (const limit of limits) await release(tx, limit);
      });
    },
  };
}

/** One order for all, so that attempts over several keys cannot wait for each other in a ring. */
function inOneOrder(limits: readonly AttemptLimit[]): AttemptLimit[] {
  return limits.toSorted((a, b) => Buffer.compare(a.key, b.key));
}

function lockedError(lockedMs: number): CodedError {
  const seconds = Math.ceil(lockedMs / 1000);
  return new CodedError('AUTH_004', { params: { seconds }, retryAfterSeconds: seconds });
}

/** Reads a counter and keeps others from it until the end of the transaction. */
async function lockCounter(tx: Tx, limit: AttemptLimit, nowMs: number) {
  await sql`
    INSERT INTO identity.attempt_counters (key, failures, in_flight, attempted_at)
    VALUES (${limit.key}, 0, 0, ${new Date(nowMs)})
    ON CONFLICT (key) DO UPDATE SET failures = attempt_counters.failures`.execute(tx);
  return await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.attempt_counters')
    .select(['failures', 'in_flight', 'attempted_at', 'locked_until'])
    .where('key', '=', limit.key)
    .executeTakeFirstOrThrow();
}

async function admitOne(tx: Tx, limit: AttemptLimit, nowMs: number): Promise<void> {
  const counter = await lockCounter(tx, limit, nowMs);
  const lockedMs = (counter.locked_until?.getTime() ?? 0) - nowMs;
  if (lockedMs > 0) throw lockedError(lockedMs);
  const idleMs = nowMs - counter.attempted_at.getTime();
  const inFlight = idleMs > ABANDONED_MS ? 0 : counter.in_flight;
  if (inFlight >= limit.inFlightMax) throw lockedError(SECOND_MS);
  await tx
    .withTables<IdentityTables>()
    .updateTable('identity.attempt_counters')
    .set({
      failures: idleMs > limit.forgetAfterMs ? 0 : counter.failures,
      in_flight: inFlight + 1,
      attempted_at: new Date(nowMs),
      locked_until: null,
    })
    .where('key', '=', limit.key)
    .execute();
}

async function failOne(tx: Tx, limit: AttemptLimit, nowMs: number): Promise<number> {
  const counter = await lockCounter(tx, limit, nowMs);
  const failures = counter.failures + 1;
  const lockMs = lockDurationMs(failures, limit);
  await tx
    .withTables<IdentityTables>()
    .updateTable('identity.attempt_counters')
    .set({
      failures,
      in_flight: Math.max(counter.in_flight - 1, 0),
      attempted_at: new Date(nowMs),
      locked_until: lockMs === 0 ? null : new Date(nowMs + lockMs),
    })
    .where('key', '=', limit.key)
    .execute();
  return lockMs;
}

async function release(tx: Tx, limit: AttemptLimit): Promise<void> {
  await sql`
    UPDATE identity.attempt_counters SET in_flight = greatest(in_flight - 1, 0)
    WHERE key = ${limit.key}`.execute(tx);
}

async function reset(tx: Tx, limit: AttemptLimit): Promise<void> {
  await sql`
    UPDATE identity.attempt_counters
    SET failures = 0, locked_until = NULL, in_flight = greatest(in_flight - 1, 0)
    WHERE key = ${limit.key}`.execute(tx);
}
