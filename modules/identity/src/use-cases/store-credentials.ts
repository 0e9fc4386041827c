import type { Tx } from '@haechi/database';
import type { UserId } from '@haechi/kernel';
import { hashRecoveryCode, newRecoveryCodes } from '../domain/recovery-codes.ts';
import type { IdentityTables } from '../tables.ts';

export interface NewCredentials {
  readonly userId: UserId;
  readonly passwordHash: string;
  readonly totpSealed: string;
  /** The step whose code proved that the authenticator works; it is spent with that. */
  readonly totpStep: number;
  readonly atMs: number;
}

/** Gives a person their credentials, or new ones. @returns the recovery codes, to be shown once */
export async function storeCredentials(tx: Tx, made: NewCredentials): Promise<string[]> {
  const at = new Date(made.atMs);
  const columns = {
    password_hash: made.passwordHash,
    password_changed_at: at,
    totp_sealed: made.totpSealed,
    totp_last_step: made.totpStep,
    totp_enrolled_at: at,
  };
  await tx
    .withTables<IdentityTables>()
    .insertInto('identity.credentials')
    .values({ user_id: made.userId, ...columns })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
    .execute();
  return await replaceRecoveryCodes(tx, made.userId, made.atMs);
}

/** Makes a new set of recovery codes; the old ones are gone. @returns the codes, to be shown once */
export async function replaceRecoveryCodes(tx: Tx, userId: UserId, atMs: number): Promise<string[]> {
  const codes = newRecoveryCodes();
  const tables = tx.withTables<IdentityTables>();
  await tables.deleteFrom('identity.recovery_codes').where('user_id', '=', userId).execute();
  await tables
    .insertInto('identity.recovery_codes')
    .values(
      codes.map((code) => ({
        user_id: userId,
        code_hash: hashRecoveryCode(code),
        created_at: new Date(atMs),
      })),
    )
    .execute();
  return codes;
}
