import type { Tx } from '@haechi/database';
import type { TenantId, UserId } from '@haechi/kernel';
import type { IdentityTables, TokenId } from '../tables.ts';

export interface OwnToken {
  readonly id: TokenId;
  readonly name: string;
  readonly tenantId: TenantId;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
}

/** A person's tokens that work at an instant, newest first. */
export async function listTokens(tx: Tx, userId: UserId, nowMs: number): Promise<OwnToken[]> {
  return await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.personal_tokens')
    .select([
      'id',
      'name',
      'bound_tenant_id as tenantId',
      'created_at as createdAt',
      'expires_at as expiresAt',
      'last_used_at as lastUsedAt',
    ])
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', new Date(nowMs))
    .orderBy('id', 'desc')
    .execute();
}

export async function countRecoveryCodesLeft(tx: Tx, userId: UserId): Promise<number> {
  const { left } = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.recovery_codes')
    .select((eb) => eb.fn.countAll<number>().as('left'))
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return left;
}
