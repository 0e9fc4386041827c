import { originOf } from '@haechi/audit';
import { isUniqueViolation, type Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { maySignIn } from '../domain/account-states.ts';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson } from '../queries/find-person.ts';
import type { IdentityTables } from '../tables.ts';
import { type OpenChallenge, openChallenge } from '../use-cases/open-challenge.ts';
import type { ExternalPerson } from './ask-provider.ts';
import type { Flows } from './flows.ts';

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'audit'>;
type Returned = Awaited<ReturnType<Flows['finish']>>;

const tables = (tx: Tx) => tx.withTables<IdentityTables>();

/** Accounts elsewhere, by issuer and subject and by nothing else. */
export function createExternalIdentities({ database, clock, audit }: Deps) {
  async function findOwner(tx: Tx, { issuer, subject }: ExternalPerson) {
    const row = await tables(tx)
      .updateTable('identity.external_identities')
      .set({ last_used_at: new Date(clock.now()) })
      .where('issuer', '=', issuer)
      .where('subject', '=', subject)
      .returning('user_id')
      .executeTakeFirst();
    return row && (await findPerson(tx, { id: row.user_id }));
  }

  async function refuse(source: RequestSource, { providerKey, providerName }: Returned): Promise<never> {
    await audit.recordAlone(PLATFORM_TENANT_ID, originOf(source, undefined), {
      action: 'sign_in.external_refused',
      target: { kind: 'sign_in_provider', id: providerKey, name: providerName },
      scopeId: PLATFORM_SCOPE_ID,
      result: 'denied',
    });
    throw new CodedError('AUTH_018');
  }

  return {
    /**
     * The first step of a sign-in: it stands for the password, and the second factor comes next.
     * @throws {CodedError} `AUTH_018` when it stands for nobody here, or for somebody without an authenticator
     */
    async signIn(source: RequestSource, returned: Returned): Promise<OpenChallenge> {
      const challenge = await database.system('finding out who signs in', async (tx) => {
        const person = await findOwner(tx, returned.person);
        if (person === undefined || !maySignIn(person.state) || person.totpSealed === undefined)
          return undefined;
        return await openChallenge(tx, { clock }, { person, stage: 'second_factor', factors: ['external'] });
      });
      return challenge ?? (await refuse(source, returned));
    },

    /** @throws {CodedError} `AUTH_019` when it stands for somebody already, or the person has one of this provider */
    async link(source: RequestSource, caller: Caller, { person, providerKey, providerName }: Returned) {
      try {
        await database.tenant(caller.tenantId, async (tx) => {
          await tables(tx)
            .insertInto('identity.external_identities')
            .values({
              user_id: caller.id,
              provider_key: providerKey,
              issuer: person.issuer,
              subject: person.subject,
              label: person.label,
              linked_at: new Date(clock.now()),
            })
            .execute();
          await record(tx, source, caller, 'external_identity.linked', providerKey, providerName);
        });
      } catch (error) {
        if (
          isUniqueViolation(error, 'external_identities_subject') ||
          isUniqueViolation(error, 'external_identities_pkey')
        )
          throw new CodedError('AUTH_019');
        throw error;
      }
    },

    /** @throws {CodedError} `RES_001` */
    async unlink(tx: Tx, source: RequestSource, caller: Caller, providerKey: string): Promise<void> {
      const { numDeletedRows } = await tables(tx)
        .deleteFrom('identity.external_identities')
        .where('user_id', '=', caller.id)
        .where('provider_key', '=', providerKey)
        .executeTakeFirst();
      if (numDeletedRows !== 1n) throw new CodedError('RES_001');
      await record(tx, source, caller, 'external_identity.unlinked', providerKey, providerKey);
    },

    list: (tx: Tx, caller: Caller) =>
      tables(tx)
        .selectFrom('identity.external_identities as e')
        .leftJoin('identity.external_providers as p', 'p.key', 'e.provider_key')
        .select(['e.provider_key', 'p.name', 'e.label', 'e.linked_at', 'e.last_used_at'])
        .where('e.user_id', '=', caller.id)
        .orderBy('e.linked_at')
        .execute(),
  };

  async function record(
    tx: Tx,
    source: RequestSource,
    caller: Caller,
    action: string,
    key: string,
    name: string,
  ): Promise<void> {
    await audit.record(tx, caller.tenantId, originOf(source, caller), {
      action,
      target: { kind: 'sign_in_provider', id: key, name },
      subjectId: formatId('user', caller.id),
      scopeId: caller.scopeId,
    });
  }
}
