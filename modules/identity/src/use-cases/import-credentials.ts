import { type AuditOrigin, originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { formatId, type TenantId, type UserId } from '@haechi/kernel';
import { readTotpKey } from '../domain/totp.ts';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { consumeLink } from '../queries/find-link.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import type { IdentityTables, InvitationId } from '../tables.ts';

/** What somebody proved themselves with in another system. */
export interface BroughtCredentials {
  readonly email: string;
  readonly passwordHash: string;
  readonly totpSecret: string;
}

/** `not_invited` also for who has credentials here already: theirs are never replaced from outside. */
export type ImportOutcome = 'imported' | 'not_invited';

export type ImportCredentials = (
  source: RequestSource,
  caller: Caller,
  brought: readonly BroughtCredentials[],
  reason: string,
) => Promise<ImportOutcome[]>;

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'vault' | 'audit' | 'memberships'>;

interface Invited {
  readonly id: UserId;
  readonly name: string;
  readonly links: readonly { readonly id: InvitationId; readonly tenantId: TenantId }[];
}

/**
 * Takes over password hashes and authenticator keys of another system for people who were invited: they sign in with what
 * they have, without following the invitation. The first sign-in replaces the hash by one of ours.
 */
export function createImportCredentials(deps: Deps): ImportCredentials {
  const { database, clock, vault, audit, memberships } = deps;

  async function importOne(
    origin: AuditOrigin,
    { email, passwordHash, totpSecret }: BroughtCredentials,
    reason: string,
  ): Promise<ImportOutcome> {
    return await database.system('taking over credentials', async (tx) => {
      const person = await findInvited(tx, email, clock.now());
      if (person === undefined) return 'not_invited';
      const at = new Date(clock.now());
      const tables = tx.withTables<IdentityTables>();
      await tables
        .insertInto('identity.credentials')
        .values({
          user_id: person.id,
          password_hash: passwordHash,
          password_changed_at: at,
          totp_sealed: await vault.seal(person.id, readTotpKey(totpSecret)),
          totp_last_step: 0,
          totp_enrolled_at: at,
        })
        .execute();
      await tables
        .updateTable('identity.users')
        .set({ state: 'active' })
        .where('id', '=', person.id)
        .execute();
      for (const { id, tenantId } of person.links) {
        await consumeLink(tx, id, clock.now());
        await memberships.acceptInvitation(tx, { userId: person.id, tenantId });
        await audit.record(tx, tenantId, origin, {
          action: 'credentials.imported',
          target: { kind: 'user', id: formatId('user', person.id), name: person.name },
          scopeId: toScopeId(tenantId),
          reason,
        });
      }
      return 'imported';
    });
  }

  return async (source, caller, brought, reason) => {
    const outcomes: ImportOutcome[] = [];
    for (const one of brought) outcomes.push(await importOne(originOf(source, caller), one, reason));
    return outcomes;
  };
}

/** Somebody without credentials who has an invitation that still works; locked, so that nobody enrols at the same time. */
async function findInvited(tx: Tx, email: string, nowMs: number): Promise<Invited | undefined> {
  const tables = tx.withTables<IdentityTables>();
  const row = await tables
    .selectFrom('identity.users')
    .select(['id', 'display_name'])
    .where('email', '=', email)
    .where('kind', '=', 'person')
    .where('state', '=', 'invited')
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const links = await tables
    .selectFrom('identity.one_time_links')
    .select(['id', 'tenant_id as tenantId'])
    .where('user_id', '=', row.id)
    .where('kind', '=', 'invitation')
    .where('consumed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', new Date(nowMs))
    .execute();
  return links.length === 0 ? undefined : { id: row.id, name: row.display_name, links };
}
