import { systemOrigin } from '@haechi/audit';
import type { Database } from '@haechi/database';
import type { IdentityModule } from '@haechi/identity';
import { PLATFORM_TENANT_ID } from '@haechi/kernel';
import { StartError } from './start-error.ts';

export interface RecoverAccountDeps {
  readonly database: Database;
  readonly identity: Pick<IdentityModule, 'findUserByEmail' | 'createRecoveryLink'>;
  readonly publicUrl: URL;
}

export interface RecoveryWish {
  readonly email: string;
  /** How the operator made sure that it is that person who asks. */
  readonly identified: string;
}

/**
 * Makes a one-time link with which a person sets password and authenticator anew. Only who can start the server can
 * ask for it: nobody is let past the second factor from within. Who vouched at the invitation vouches again, and how is on record in
 * the operator's log (ASVS 5.0, 6.4.4).
 * @returns what to tell the operator
 * @throws StartError when nobody active has that e-mail
 */
export async function recoverAccount(
  deps: RecoverAccountDeps,
  { email, identified }: RecoveryWish,
): Promise<readonly string[]> {
  const { database, identity, publicUrl } = deps;
  const token = await database.platform(async (tx) => {
    const user = await identity.findUserByEmail(tx, email);
    if (user?.state !== 'active') throw new StartError('nobody-by-that-email', { email });
    return await identity.createRecoveryLink(tx, systemOrigin('operator'), {
      userId: user.id,
      tenantId: PLATFORM_TENANT_ID,
      reason: identified.trim(),
    });
  });
  const link = new URL('/enroll', publicUrl);
  link.searchParams.set('token', token.reveal());
  return [`복구 링크 (24시간, 한 번만) · Recovery of ${email} (24 hours, once)`, link.href];
}
