import { CodedError } from '@haechi/kernel';
import { type LockSettings, passwordLimits } from '../domain/attempt-limits.ts';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import type { Person } from '../queries/find-person.ts';
import type { AdmittedAttempt } from './throttle-attempts.ts';

export interface PasswordAttempt {
  readonly email: string;
  readonly password: string;
  readonly person: Person | undefined;
  readonly knownAddress: boolean;
  readonly source: RequestSource;
}

export interface PasswordOutcome {
  readonly right: boolean;
  readonly attempt: AdmittedAttempt;
}

export type TryPassword = (attempt: PasswordAttempt) => Promise<PasswordOutcome>;

/**
 * Counts an attempt at a password and checks it. Without a person, or one without a password, it does the same work.
 * @throws {CodedError} `AUTH_004` while locked, `SYS_004` when too many wait; the latter counts for nothing
 */
export function createTryPassword({
  hasher,
  throttle,
}: Pick<IdentityParts, 'hasher' | 'throttle'>): TryPassword {
  return async ({ email, password, person, knownAddress, source }) => {
    const attempt = await throttle.admit((settings: LockSettings) =>
      passwordLimits({ email, ip: source.ip, knownAddress }, settings),
    );
    try {
      return { right: await hasher.verify(person?.passwordHash, password), attempt };
    } catch (error) {
      if (error instanceof CodedError && error.code === 'SYS_004') await throttle.takeBack(attempt);
      throw error;
    }
  };
}
