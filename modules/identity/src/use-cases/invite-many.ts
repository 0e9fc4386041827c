import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { DAY_MS, DEFAULT_LOCALE, formatId, newId, type TenantId, type UserId } from '@haechi/kernel';
import { hashBearerSecret, newBearerSecret, type Secret } from '@haechi/kernel/node';
import { sql } from 'kysely';
import { refuseProgramAddress } from '../domain/program-address.ts';
import { newTotpKey } from '../domain/totp.ts';
import type { IdentityParts } from '../parts.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import { INVITATION_DAYS } from '../settings.ts';
import type { IdentityTables, InvitationId, UserState } from '../tables.ts';

export interface ManyToInvite {
  readonly tenantId: TenantId;
  readonly invitedBy: Caller;
  /** Each address once, in lower case. */
  readonly people: readonly { readonly email: string; readonly displayName: string }[];
}

export interface OneOfMany {
  readonly userId: UserId;
  readonly email: string;
  /** The secret of the link: for the one answer it belongs in, and nowhere else. */
  readonly token: Secret;
}

export type InviteMany = (tx: Tx, origin: AuditOrigin, invited: ManyToInvite) => Promise<OneOfMany[]>;

/** So many rows go into one statement. */
const BATCH_MAX = 1000;

/**
 * Invites many people to a tenant at once, making known who is not. Like inviting one after the other, with a few
 * statements for all; every invitation has its own event.
 */
export function createInviteMany({
  clock,
  audit,
  settings,
  vault,
}: Pick<IdentityParts, 'clock' | 'audit' | 'settings' | 'vault'>): InviteMany {
  return async (tx, origin, invited) => {
    const expiresAt = new Date(clock.now() + (await settings.readNumber(tx, INVITATION_DAYS)) * DAY_MS);
    for (const { email } of invited.people) refuseProgramAddress(email);
    const done: OneOfMany[] = [];
    for (let from = 0; from < invited.people.length; from += BATCH_MAX) {
      const batch = { ...invited, people: invited.people.slice(from, from + BATCH_MAX) };
      done.push(...(await inviteBatch(tx, origin, batch, expiresAt)));
    }
    return done;
  };

  async function inviteBatch(
    tx: Tx,
    origin: AuditOrigin,
    { tenantId, invitedBy, people }: ManyToInvite,
    expiresAt: Date,
  ): Promise<OneOfMany[]> {
    const users = await findOrAddUsers(tx, people, new Date(clock.now()));
    await revokeOpen(
      tx,
      tenantId,
      [...users.values()].map(({ id }) => id),
      new Date(clock.now()),
    );
    const links = await Promise.all(
      people.map(async ({ email }) => {
        const user = users.get(email);
        if (user === undefined) throw new Error('an invited user is neither new nor known');
        const id: InvitationId = newId('invitation');
        const token = newBearerSecret();
        return {
          token,
          email,
          row: {
            id,
            tenant_id: tenantId,
            kind: 'invitation' as const,
            user_id: user.id,
            token_hash: hashBearerSecret(token.reveal()),
            totp_sealed: user.state === 'invited' ? await vault.seal(id, newTotpKey()) : null,
            created_by: invitedBy.id,
            created_by_name: invitedBy.name,
            created_at: new Date(clock.now()),
            expires_at: expiresAt,
          },
        };
      }),
    );
    await tx
      .withTables<IdentityTables>()
      .insertInto('identity.one_time_links')
      .values(links.map(({ row }) => row))
      .execute();
    await audit.recordMany(
      tx,
      tenantId,
      origin,
      links.map(({ row, email }) => ({
        action: 'invitation.created',
        target: { kind: 'invitation', id: formatId('invitation', row.id), name: email },
        scopeId: toScopeId(tenantId),
      })),
    );
    return links.map(({ row, email, token }) => ({ userId: row.user_id, email, token }));
  }
}

async function findOrAddUsers(
  tx: Tx,
  people: ManyToInvite['people'],
  now: Date,
): Promise<Map<string, { readonly id: UserId; readonly state: UserState }>> {
  const db = tx.withTables<IdentityTables>();
  await db
    .insertInto('identity.users')
    .values(
      people.map(({ email, displayName }) => ({
        id: newId('user'),
        email,
        display_name: displayName,
        locale: DEFAULT_LOCALE,
        state: 'invited' as const,
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.constraint('users_email_key').doNothing())
    .execute();
  const rows = await db
    .selectFrom('identity.users')
    .select(['id', 'email', 'state'])
    .where(sql<boolean>`email = ANY(${people.map(({ email }) => email)}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.email, row]));
}

async function revokeOpen(tx: Tx, tenantId: TenantId, userIds: readonly UserId[], now: Date): Promise<void> {
  await tx
    .withTables<IdentityTables>()
    .updateTable('identity.one_time_links')
    .set({ revoked_at: now, totp_sealed: null })
    .where('kind', '=', 'invitation')
    .where('tenant_id', '=', tenantId)
    .where(sql<boolean>`user_id = ANY(${userIds}::uuid[])`)
    .where('consumed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
}
