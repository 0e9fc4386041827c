import type { Tx } from '@haechi/database';
import { type Clock, CodedError, type TenantId } from '@haechi/kernel';
import { hashBearerSecret } from '@haechi/kernel/node';
import type { IdentityTables, InvitationId, LinkKind } from '../tables.ts';
import { findPerson, type Person } from './find-person.ts';

/** A link that works now, with whom it is for. */
export interface OpenLink {
  readonly id: InvitationId;
  readonly kind: LinkKind;
  readonly tenantId: TenantId;
  readonly person: Person | undefined;
  readonly totpSealed: string | null;
  readonly createdByName: string | null;
  readonly expiresAt: Date;
  /** False for somebody who has credentials already and only joins. */
  readonly needsCredentials: boolean;
}

/**
 * Finds a one-time link by its secret, above all tenants: who follows it is not signed in.
 * @throws {CodedError} `AUTH_006` the same for an unknown, used, revoked or expired one
 */
export async function findOpenLink(tx: Tx, token: string, clock: Clock): Promise<OpenLink> {
  const row = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.one_time_links')
    .select(['id', 'kind', 'tenant_id', 'user_id', 'totp_sealed', 'created_by_name', 'expires_at'])
    .where('token_hash', '=', hashBearerSecret(token))
    .where('consumed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', new Date(clock.now()))
    .executeTakeFirst();
  if (row === undefined) throw new CodedError('AUTH_006');
  const person = row.user_id === null ? undefined : await findPerson(tx, { id: row.user_id });
  if (person?.state === 'suspended') throw new CodedError('AUTH_006');
  return {
    id: row.id,
    kind: row.kind,
    tenantId: row.tenant_id,
    person,
    totpSealed: row.totp_sealed,
    createdByName: row.created_by_name,
    expiresAt: row.expires_at,
    needsCredentials: row.kind !== 'invitation' || person?.state === 'invited',
  };
}

/** Uses a link up. Of parallel tries one succeeds. @throws {CodedError} `AUTH_006` for the others */
export async function consumeLink(tx: Tx, id: InvitationId, nowMs: number): Promise<void> {
  const now = new Date(nowMs);
  const { numUpdatedRows } = await tx
    .withTables<IdentityTables>()
    .updateTable('identity.one_time_links')
    .set({ consumed_at: now, totp_sealed: null })
    .where('id', '=', id)
    .where('consumed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new CodedError('AUTH_006');
}
