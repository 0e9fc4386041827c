import { originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, SECOND_MS, type UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { RequestSource } from '../../origins.ts';
import type { IdentityParts } from '../../parts.ts';
import { toClientId } from '../clients/client-metadata.ts';
import type { ClientDirectory, StoredClient } from '../clients/find-client.ts';
import type { ClientId, OidcTables } from '../tables.ts';

/** What one client may do for a person, by all the consents they gave it. */
export interface GivenConsent {
  readonly clientId: string;
  readonly client: StoredClient | undefined;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly sessions: number;
  readonly grantedAt: Date;
  readonly lastUsedAt: Date | null;
  readonly endsAt: Date;
  readonly endsWithSession: boolean;
}

export interface ManageConsents {
  list(caller: Caller): Promise<GivenConsent[]>;
  /** @throws {CodedError} `RES_001` when there is nothing to withdraw */
  withdraw(source: RequestSource, caller: Caller, id: ClientId): Promise<void>;
}

/** A consent as the protocol library keeps it; our adapter stores what the library gave. */
interface GrantRow {
  readonly client_id: string;
  readonly session_id: string;
  readonly outlives_session: boolean;
  readonly expires_at: Date;
  readonly session_ends_at: Date;
  readonly payload: {
    readonly iat?: number;
    readonly openid?: { readonly scope?: string };
    readonly resources?: Readonly<Record<string, string>>;
  };
  readonly last_iat: number | null;
}

/** What people let clients do, and taking it back. */
export function createManageConsents({
  database,
  clock,
  audit,
  clients,
}: Pick<IdentityParts, 'database' | 'clock' | 'audit'> & {
  readonly clients: ClientDirectory;
}): ManageConsents {
  async function readGrants(tx: Tx, userId: UserId): Promise<readonly GrantRow[]> {
    const now = new Date(clock.now());
    const { rows } = await sql<GrantRow>`
      SELECT g.client_id, g.session_id, g.outlives_session, g.expires_at, s.ends_at AS session_ends_at, g.payload,
        (SELECT max((r.payload->>'iat')::float8) FROM identity.oidc_records r WHERE r.grant_hash = g.id_hash)
          AS last_iat
      FROM identity.sessions s JOIN identity.oidc_records g ON g.session_id = s.id
      WHERE s.user_id = ${userId} AND g.kind = 'Grant' AND g.client_id IS NOT NULL AND g.expires_at > ${now}
        AND s.ended_at IS NULL AND (g.outlives_session OR (s.ends_at > ${now} AND s.idle_ends_at > ${now}))
      ORDER BY g.expires_at DESC`.execute(tx);
    return rows;
  }

  return {
    async list(caller) {
      const grants = await database.tenant(caller.tenantId, (tx) => readGrants(tx, caller.id), {
        readOnly: true,
      });
      const byClient = Map.groupBy(grants, (row) => row.client_id);
      // Clients are looked up above all tenants, so in a transaction of their own.
      return await Promise.all(
        [...byClient].map(async ([clientId, rows]) =>
          summarise(rows, { clientId, client: await clients.find(clientId) }),
        ),
      );
    },

    async withdraw(source, caller, id) {
      const clientId = await findClientId(database, id);
      const client = await clients.find(clientId);
      await database.tenant(caller.tenantId, async (tx) => {
        if (!(await removeGrants(tx, caller.id, clientId))) throw new CodedError('RES_001');
        await audit.record(tx, caller.tenantId, originOf(source, caller), {
          action: 'openid.consent_withdrawn',
          target: { kind: 'client', id: formatId('client', id), name: client?.name ?? clientId },
          scopeId: caller.scopeId,
        });
      });
    },
  };
}

/** What records name a client by; one that was taken away keeps it. */
async function findClientId(database: IdentityParts['database'], id: ClientId): Promise<string> {
  const row = await database.system('finding out what a client is called', (tx) =>
    tx
      .withTables<OidcTables>()
      .selectFrom('identity.oidc_clients')
      .select(['id', 'document_url'])
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  return toClientId(row ?? { id, document_url: null });
}

/** One statement takes the consents and all that came of them: no token is made from one in between. */
async function removeGrants(tx: Tx, userId: UserId, clientId: string): Promise<boolean> {
  const { rows } = await sql<{ withdrawn: number }>`
    WITH grants AS (
      DELETE FROM identity.oidc_records g USING identity.sessions s
      WHERE g.session_id = s.id AND s.user_id = ${userId} AND g.kind = 'Grant' AND g.client_id = ${clientId}
      RETURNING g.id_hash),
    given AS (DELETE FROM identity.oidc_records r USING grants WHERE r.grant_hash = grants.id_hash)
    SELECT count(*)::int AS withdrawn FROM grants`.execute(tx);
  return rows[0]?.withdrawn !== 0;
}

function summarise(rows: readonly GrantRow[], to: Pick<GivenConsent, 'clientId' | 'client'>): GivenConsent {
  const scopes = rows.flatMap(({ payload }) => payload.openid?.scope?.split(' ') ?? []);
  const resources = rows.flatMap(({ payload }) => Object.keys(payload.resources ?? {}));
  const used = rows.flatMap(({ last_iat: lastS }) => (lastS === null ? [] : [lastS]));
  const ends = rows.map((row) =>
    row.outlives_session ? row.expires_at.getTime() : row.session_ends_at.getTime(),
  );
  return {
    ...to,
    scopes: [...new Set(scopes)].filter(Boolean),
    resources: [...new Set(resources)],
    sessions: new Set(rows.map((row) => row.session_id)).size,
    grantedAt: new Date(Math.max(...rows.map(({ payload }) => payload.iat ?? 0)) * SECOND_MS),
    lastUsedAt: used.length === 0 ? null : new Date(Math.max(...used) * SECOND_MS),
    endsAt: new Date(Math.max(...ends)),
    endsWithSession: rows.every((row) => !row.outlives_session),
  };
}
