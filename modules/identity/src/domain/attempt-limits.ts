import { createHash } from 'node:crypto';
import { HOUR_MS, MINUTE_MS } from '@haechi/kernel';
import { networkOf } from './network-of.ts';

/** One thing attempts are counted by. From `freeAttempts` wrong ones in a row on, each further one locks twice as long. */
export interface AttemptLimit {
  readonly key: Buffer;
  readonly freeAttempts: number;
  readonly firstLockMs: number;
  readonly lockMaxMs: number;
  readonly forgetAfterMs: number;
  /** How many may be looked at together; as many guesses get through before the first lock can begin. */
  readonly inFlightMax: number;
  /** A right attempt proves nothing about the others, so it does not clear the count. */
  readonly shared: boolean;
}

export interface LockSettings {
  readonly wrongAttemptsMax: number;
  readonly lockMinutes: number;
}

const LOCK_GROWTH_MAX = 15;
const ACCOUNT_FACTOR = 4;
const ADDRESS_FACTOR = 10;
const IN_FLIGHT_FACTOR = 3;

function keyOf(...parts: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

function limitOf(key: Buffer, free: number, settings: LockSettings, shared = false): AttemptLimit {
  const firstLockMs = settings.lockMinutes * MINUTE_MS;
  return {
    key,
    freeAttempts: free,
    firstLockMs,
    lockMaxMs: firstLockMs * LOCK_GROWTH_MAX,
    forgetAfterMs: Math.max(HOUR_MS, 2 * firstLockMs * LOCK_GROWTH_MAX),
    inFlightMax: free * IN_FLIGHT_FACTOR,
    shared,
  };
}

/**
 * What a password attempt is counted by. Strict for one account from one network, so that a stranger elsewhere cannot
 * lock the owner out; looser for the account from everywhere, from which an address the owner has signed in from is
 * exempt; and for one network over all accounts.
 */
export function passwordLimits(
  attempt: { readonly email: string; readonly ip: string; readonly knownAddress: boolean },
  settings: LockSettings,
): AttemptLimit[] {
  const network = networkOf(attempt.ip);
  const free = settings.wrongAttemptsMax;
  const limits = [
    limitOf(keyOf('account-network', attempt.email, network), free, settings),
    limitOf(keyOf('network', network), free * ADDRESS_FACTOR, settings, true),
  ];
  if (!attempt.knownAddress)
    limits.push(limitOf(keyOf('account', attempt.email), free * ACCOUNT_FACTOR, settings));
  return limits;
}

/** Codes of one person. Only who knows the password gets here, so this lock cannot be used against the owner. */
export function secondFactorLimits(userId: string, settings: LockSettings): AttemptLimit[] {
  return [limitOf(keyOf('second-factor', userId), settings.wrongAttemptsMax, settings)];
}

/** How long a lock lasts that begins with this many failures; 0 while there is none. */
export function lockDurationMs(
  failures: number,
  limit: Pick<AttemptLimit, 'freeAttempts' | 'firstLockMs' | 'lockMaxMs'>,
): number {
  if (failures < limit.freeAttempts) return 0;
  // The exponent is bounded before it is used: a count may grow for long.
  const doublings = Math.min(failures - limit.freeAttempts, 20);
  return Math.min(limit.firstLockMs * 2 ** doublings, limit.lockMaxMs);
}
