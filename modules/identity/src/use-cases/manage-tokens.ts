import { originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, createTranslate, DAY_MS, formatId, newId } from '@haechi/kernel';
import { hashBearerSecret, newBearerSecret, Secret } from '@haechi/kernel/node';
import { identityMessages } from '../messages/index.ts';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { TOKEN_PREFIX } from '../queries/authenticate.ts';
import { TOKEN_DAYS_MAX } from '../settings.ts';
import type { IdentityTables, TokenId } from '../tables.ts';

type Deps = Pick<IdentityParts, 'clock' | 'audit' | 'settings'>;

export interface CreatedToken {
  readonly id: TokenId;
  readonly token: Secret;
  readonly expiresAt: Date;
}

export type CreateToken = (
  tx: Tx,
  source: RequestSource,
  caller: Caller,
  input: { readonly name: string; readonly expiresAt: string },
) => Promise<CreatedToken>;

const translate = createTranslate(identityMessages);

/** Makes a personal token for where the caller works now. @throws {CodedError} `VAL_001` for an end in the past or too far off */
export function createCreateToken({ clock, audit, settings }: Deps): CreateToken {
  return async (tx, source, caller, { name, expiresAt: wanted }) => {
    const nowMs = clock.now();
    const expiresAt = new Date(wanted);
    const daysMax = await settings.readNumber(tx, TOKEN_DAYS_MAX);
    if (!(expiresAt.getTime() > nowMs && expiresAt.getTime() <= nowMs + daysMax * DAY_MS)) {
      const message = translate(source.locale, 'identity.token.expiry', { days: daysMax });
      throw new CodedError('VAL_001', { fields: [{ field: 'body.expiresAt', message }] });
    }
    const id = newId('token');
    const token = new Secret(TOKEN_PREFIX + newBearerSecret().reveal());
    await tx
      .withTables<IdentityTables>()
      .insertInto('identity.personal_tokens')
      .values({
        id,
        user_id: caller.id,
        bound_tenant_id: caller.tenantId,
        name,
        secret_hash: hashBearerSecret(token.reveal()),
        created_at: new Date(nowMs),
        expires_at: expiresAt,
      })
      .execute();
    await audit.record(tx, caller.tenantId, originOf(source, caller), {
      action: 'token.created',
      target: { kind: 'token', id: formatId('token', id), name },
      scopeId: caller.scopeId,
      details: { expiresAt: expiresAt.toISOString() },
    });
    return { id, token, expiresAt };
  };
}

export type RevokeToken = (tx: Tx, source: RequestSource, caller: Caller, id: TokenId) => Promise<void>;

/** Takes one of the caller's own tokens back. @throws {CodedError} `RES_001` when there is none to take back */
export function createRevokeToken({ clock, audit }: Deps): RevokeToken {
  return async (tx, source, caller, id) => {
    const revoked = await tx
      .withTables<IdentityTables>()
      .updateTable('identity.personal_tokens')
      .set({ revoked_at: new Date(clock.now()) })
      .where('id', '=', id)
      .where('user_id', '=', caller.id)
      .where('revoked_at', 'is', null)
      .returning('name')
      .executeTakeFirst();
    if (revoked === undefined) throw new CodedError('RES_001');
    await audit.record(tx, caller.tenantId, originOf(source, caller), {
      action: 'token.revoked',
      target: { kind: 'token', id: formatId('token', id), name: revoked.name },
      scopeId: caller.scopeId,
    });
  };
}
