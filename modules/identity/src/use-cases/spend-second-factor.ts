import type { Tx } from '@haechi/database';
import { hashRecoveryCode } from '../domain/recovery-codes.ts';
import { matchTotpStep } from '../domain/totp.ts';
import type { IdentityParts } from '../parts.ts';
import type { PasskeyAssertion } from '../passkeys/passkey-assertion.ts';
import type { Person } from '../queries/find-person.ts';
import type { Factor, IdentityTables } from '../tables.ts';
import type { SignInFailure } from './record-sign-in.ts';

export type SecondFactorInput = { readonly totpCode: string } | { readonly recoveryCode: string };

/** A second factor that is shown by somebody signed in: a passkey too, but no code kept for the worst day. */
export type FreshFactorInput = { readonly totpCode: string } | { readonly credential: PasskeyAssertion };

/** A second factor that is good as far as reading can tell, and can be spent once. */
export interface ReadySecondFactor {
  readonly factor: Factor;
  /** What it means when spending fails. */
  readonly failure: SignInFailure;
  /** One conditional update: of parallel tries exactly one gets true. */
  spend(tx: Tx): Promise<boolean>;
}

type Checked = { readonly ready: ReadySecondFactor } | { readonly failure: SignInFailure };

/** Looks at a code without using it up. Needs no transaction: it may take time that nobody should wait for. */
export async function checkSecondFactor(
  { vault, clock }: Pick<IdentityParts, 'vault' | 'clock'>,
  person: Person,
  input: SecondFactorInput,
): Promise<Checked> {
  if ('recoveryCode' in input) {
    const codeHash = hashRecoveryCode(input.recoveryCode);
    const usedAt = new Date(clock.now());
    return {
      ready: {
        factor: 'recovery_code',
        failure: 'wrong_recovery_code',
        spend: (tx) => spendRecoveryCode(tx, person, codeHash, usedAt),
      },
    };
  }
  if (person.totpSealed === undefined) return { failure: 'not_enrolled' };
  const key = await vault.open(person.id, person.totpSealed);
  const step = matchTotpStep(key, input.totpCode, clock.now());
  if (step === undefined) return { failure: 'wrong_code' };
  return {
    ready: {
      factor: 'totp',
      failure: 'code_already_used',
      spend: (tx) => spendTotpStep(tx, person, step),
    },
  };
}

async function spendTotpStep(tx: Tx, person: Person, step: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .withTables<IdentityTables>()
    .updateTable('identity.credentials')
    .set({ totp_last_step: step })
    .where('user_id', '=', person.id)
    .where('totp_last_step', '<', step)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function spendRecoveryCode(tx: Tx, person: Person, codeHash: Buffer, usedAt: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .withTables<IdentityTables>()
    .updateTable('identity.recovery_codes')
    .set({ used_at: usedAt })
    .where('user_id', '=', person.id)
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
