import { isDeepStrictEqual } from 'node:util';
import { systemOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { formatId, newId, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { sql } from 'kysely';
import type { IdentityParts } from '../../parts.ts';
import type { StoredClient } from '../clients/find-client.ts';
import type { OidcTables } from '../tables.ts';
import type { ClientDocument } from './read-document.ts';

const CLIENTS_MAX = 500;

const columnsOf = ({ name, kind, authMethod, keys, redirectUris, scopes }: ClientDocument) => ({
  name,
  kind,
  auth_method: authMethod,
  jwks: keys === null ? null : JSON.stringify({ keys }),
  redirect_uris: [...redirectUris],
  scopes: [...scopes],
});

const toRecorded = (address: string, { redirectUris, scopes, ...document }: ClientDocument) => ({
  documentUrl: address,
  name: document.name,
  kind: document.kind,
  authMethod: document.authMethod,
  keys: document.keys === null ? 0 : document.keys.length,
  redirectUris: [...redirectUris],
  scopes: [...scopes],
});

const isAsStored = (
  { name, kind, auth_method, jwks, redirect_uris, scopes }: StoredClient,
  document: ClientDocument,
): boolean => {
  const { jwks: _text, ...columns } = columnsOf(document);
  const keys = document.keys === null ? null : { keys: document.keys };
  return isDeepStrictEqual(
    { ...columns, jwks: keys },
    { name, kind, auth_method, redirect_uris, scopes, jwks },
  );
};

const find = (tx: Tx, address: string): Promise<StoredClient | undefined> =>
  tx
    .withTables<OidcTables>()
    .selectFrom('identity.oidc_clients')
    .selectAll()
    .where('document_url', '=', address)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();

/** Keeps what a document says. @returns whether there was room for it */
export type KeepDocument = (address: string, document: ClientDocument, goodForMs: number) => Promise<boolean>;

export function createKeepDocument({
  database,
  clock,
  audit,
}: Pick<IdentityParts, 'database' | 'clock' | 'audit'>): KeepDocument {
  async function record(
    tx: Tx,
    action: 'client.created' | 'client.updated',
    client: Pick<StoredClient, 'id' | 'name'>,
    after: ReturnType<typeof toRecorded>,
  ): Promise<void> {
    await audit.record(tx, PLATFORM_TENANT_ID, systemOrigin('identity'), {
      action,
      target: { kind: 'client', id: formatId('client', client.id), name: client.name },
      scopeId: PLATFORM_SCOPE_ID,
      after,
    });
  }

  async function change(tx: Tx, known: StoredClient, document: ClientDocument, goodUntil: Date) {
    const isSame = isAsStored(known, document);
    const changes = isSame
      ? {}
      : { ...columnsOf(document), version: known.version + 1, updated_at: new Date(clock.now()) };
    await tx
      .withTables<OidcTables>()
      .updateTable('identity.oidc_clients')
      .set({ ...changes, document_good_until: goodUntil })
      .where('id', '=', known.id)
      .execute();
    if (!isSame) await record(tx, 'client.updated', known, toRecorded(known.document_url ?? '', document));
  }

  async function add(tx: Tx, address: string, document: ClientDocument, goodUntil: Date): Promise<boolean> {
    const tables = tx.withTables<OidcTables>();
    const { count } = await tables
      .selectFrom('identity.oidc_clients')
      .select(sql<number>`count(*)::int`.as('count'))
      .where('document_url', 'is not', null)
      .where('deleted_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (count >= CLIENTS_MAX) return false;
    const now = new Date(clock.now());
    const client = { id: newId('client'), name: document.name };
    await tables
      .insertInto('identity.oidc_clients')
      .values({
        ...columnsOf(document),
        id: client.id,
        tenant_id: PLATFORM_TENANT_ID,
        secret_hash: null,
        post_logout_redirect_uris: [],
        backchannel_logout_uri: null,
        dpop_required: false,
        par_required: false,
        rate_limit_per_minute: 600,
        document_url: address,
        document_good_until: goodUntil,
        version: 1,
        created_at: now,
        updated_at: now,
      })
      .execute();
    await record(tx, 'client.created', client, toRecorded(address, document));
    return true;
  }

  return (address, document, goodForMs) =>
    database.platform(async (tx) => {
      // Two processes that read it at once add it one after the other.
      await sql`SELECT pg_advisory_xact_lock(hashtextextended('identity/client documents', 0))`.execute(tx);
      const goodUntil = new Date(clock.now() + goodForMs);
      const known = await find(tx, address);
      if (known === undefined) return await add(tx, address, document, goodUntil);
      await change(tx, known, document, goodUntil);
      return true;
    });
}
