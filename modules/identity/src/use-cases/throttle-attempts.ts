import type { Database, Tx } from '@haechi/database';
import { type Clock, CodedError } from '@haechi/kernel';
import { sql } from 'kysely';
import { type AttemptLimit, type LockSettings, lockDurationMs } from '../domain/attempt-limits.ts';
import type { SettingsPort } from '../ports.ts';
import { LOCK_MINUTES, WRONG_ATTEMPTS_MAX } from '../settings.ts';
import type { IdentityTables } from '../tables.ts';

export interface CountedAttempt {
  readonly limits: readonly AttemptLimit[];
  /** How long the account is locked if this attempt turns out wrong; 0 when it is not. */
  readonly locksForMs: number;
}

export interface AttemptThrottle {
  /**
   * Counts an attempt before its secret is looked at, so that a thousand parallel guesses are a thousand attempts.
   * @throws {CodedError} `AUTH_004` while locked; such an attempt counts for nothing
   */
  count(choose: (settings: LockSettings) => readonly AttemptLimit[]): Promise<CountedAttempt>;
  /** The attempt was right: its counts begin anew. */
  clear(tx: Tx, attempt: CountedAttempt): Promise<void>;
  /** The attempt was never looked at: it is taken back. */
  takeBack(attempt: CountedAttempt): Promise<void>;
}

interface ThrottleDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly settings: SettingsPort;
}

export function createAttemptThrottle({ database, clock, settings }: ThrottleDeps): AttemptThrottle {
  return {
    async count(choose) {
      const nowMs = clock.now();
      return await database.platform(async (tx) => {
        const limits = choose({
          wrongAttemptsMax: await settings.readNumber(tx, WRONG_ATTEMPTS_MAX),
          lockMinutes: await settings.readNumber(tx, LOCK_MINUTES),
        });
        let locksForMs = 0;
        // One order for all, so that attempts over several keys cannot wait for each other in a ring.
        for (const limit of limits.toSorted((a, b) => Buffer.compare(a.key, b.key))) {
          locksForMs = Math.max(locksForMs, await countOne(tx, limit, nowMs));
        }
        return { limits, locksForMs };
      });
    },
    async clear(tx, { limits }) {
      for (const limit of limits.toSorted((a, b) => Buffer.compare(a.key, b.key))) {
        if (limit.shared) await undo(tx, limit);
        else
          await tx
            .withTables<IdentityTables>()
            .deleteFrom('identity.attempt_counters')
            .where('key', '=', limit.key)
            .execute();
      }
    },
    async takeBack({ limits }) {
      await database.platform(async (tx) => {
        for (const limit of limits.toSorted((a, b) => Buffer.compare(a.key, b.key))) await undo(tx, limit);
      });
    },
  };
}

function lockedError(lockedMs: number): CodedError {
  const seconds = Math.ceil(lockedMs / 1000);
  return new CodedError('AUTH_004', { params: { seconds }, retryAfterSeconds: seconds });
}

async function undo(tx: Tx, limit: AttemptLimit): Promise<void> {
  await sql`
    UPDATE identity.attempt_counters
    SET attempts = greatest(attempts - 1, 0),
        locked_until = CASE WHEN attempts - 1 < ${limit.freeAttempts} THEN NULL ELSE locked_until END
    WHERE key = ${limit.key}`.execute(tx);
}

async function countOne(tx: Tx, limit: AttemptLimit, nowMs: number): Promise<number> {
  const now = new Date(nowMs);
  // The lock of the row is held until the end of the transaction; parallel attempts wait and then see this one.
  await sql`
    INSERT INTO identity.attempt_counters (key, attempts, attempted_at) VALUES (${limit.key}, 0, ${now})
    ON CONFLICT (key) DO UPDATE SET attempts = attempt_counters.attempts`.execute(tx);
  const row = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.attempt_counters')
    .select(['attempts', 'attempted_at', 'locked_until'])
    .where('key', '=', limit.key)
    .executeTakeFirstOrThrow();
  const lockedMs = (row.locked_until?.getTime() ?? 0) - nowMs;
  if (lockedMs > 0) throw lockedError(lockedMs);
  const forgotten = nowMs - row.attempted_at.getTime() > limit.forgetAfterMs;
  const attempts = (forgotten ? 0 : row.attempts) + 1;
  const lockMs = lockDurationMs(attempts, limit);
  await tx
    .withTables<IdentityTables>()
    .updateTable('identity.attempt_counters')
    .set({ attempts, attempted_at: now, locked_until: lockMs === 0 ? null : new Date(nowMs + lockMs) })
    .where('key', '=', limit.key)
    .execute();
  return lockMs;
}
