import type { AuditOrigin } from '@haechi/audit';
import { formatId, type SessionId } from '@haechi/kernel';
import type { RequestSource } from '../../origins.ts';
import type { IdentityParts } from '../../parts.ts';
import { toScopeId } from '../../scope-of-tenant.ts';
import type { IdentityTables } from '../../tables.ts';
import type { ClientDirectory } from '../clients/find-client.ts';
import type { OidcTables } from '../tables.ts';

export interface ReusedRecord {
  readonly kind: string;
  readonly grantHash: Buffer;
  readonly sessionId: SessionId;
  readonly clientId: string;
}

export type EndFamily = (source: RequestSource, reused: ReusedRecord) => Promise<void>;

const strangerOrigin = (source: RequestSource): AuditOrigin => ({
  actor: { kind: 'anonymous', id: null, name: '' },
  sessionId: null,
  requestId: source.requestId,
  ip: source.ip,
  userAgent: source.userAgent ?? null,
});

/**
 * Something that works once was shown a second time: one of the two who showed it has no right to it, and it cannot be
 * said who (RFC 9700, section 4.14.2). All that came of the same consent ends, and its owner finds it in the log.
 */
export function createEndFamily({
  database,
  audit,
  clients,
}: Pick<IdentityParts, 'database' | 'audit'> & { readonly clients: ClientDirectory }): EndFamily {
  return async (source, { kind, grantHash, sessionId, clientId }) => {
    const owner = await database.system('finding out whose token was shown twice', (tx) =>
      tx
        .withTables<IdentityTables>()
        .selectFrom('identity.sessions as s')
        .innerJoin('identity.users as u', 'u.id', 's.user_id')
        .select(['u.id', 'u.display_name', 's.active_tenant_id'])
        .where('s.id', '=', sessionId)
        .executeTakeFirst(),
    );
    if (owner === undefined) return;
    const client = await clients.find(clientId);
    await database.tenant(owner.active_tenant_id, async (tx) => {
      const tables = tx.withTables<OidcTables>();
      const { numDeletedRows } = await tables
        .deleteFrom('identity.oidc_records')
        .where('kind', '=', 'Grant')
        .where('id_hash', '=', grantHash)
        .executeTakeFirst();
      await tables.deleteFrom('identity.oidc_records').where('grant_hash', '=', grantHash).execute();
      // Of several that come at once, the one that ends the family tells.
      if (numDeletedRows === 0n) return;
      await audit.record(tx, owner.active_tenant_id, strangerOrigin(source), {
        action: 'openid.reuse_detected',
        target: { kind: 'user', id: formatId('user', owner.id), name: owner.display_name },
        scopeId: toScopeId(owner.active_tenant_id),
        result: 'denied',
        reason: kind,
        details: {
          clientId,
          clientName: client?.name ?? '',
          sessionId: formatId('session', sessionId),
        },
      });
    });
  };
}
