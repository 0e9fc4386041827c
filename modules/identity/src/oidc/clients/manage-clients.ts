import { type AuditEntry, type AuditOrigin, originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, createTranslate, formatId, newId } from '@haechi/kernel';
import { hashBearerSecret, newBearerSecret, type Secret } from '@haechi/kernel/node';
import { identityMessages } from '../../messages/index.ts';
import type { RequestSource } from '../../origins.ts';
import type { IdentityParts } from '../../parts.ts';
import type { ClientId, ClientKind, OidcTables, PublicJwk } from '../tables.ts';
import { toClientId } from './client-metadata.ts';
import type { ClientDirectory, StoredClient } from './find-client.ts';

type JsonObject = NonNullable<AuditEntry['after']>;

/** What may be changed of a client. */
export interface ClientProperties {
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly backchannelLogoutUri: string | null;
  readonly scopes: readonly string[];
  readonly parRequired: boolean;
  readonly dpopRequired: boolean;
  readonly rateLimitPerMinute: number;
}

export interface NewClient extends ClientProperties {
  readonly kind: ClientKind;
  readonly keys?: readonly PublicJwk[] | undefined;
}

export interface ManageClients {
  list(tx: Tx): Promise<StoredClient[]>;
  find(tx: Tx, id: ClientId): Promise<StoredClient>;
  create(
    tx: Tx,
    source: RequestSource,
    caller: Caller,
    input: NewClient,
  ): Promise<{ client: StoredClient; secret: Secret | undefined }>;
  update(
    tx: Tx,
    source: RequestSource,
    caller: Caller,
    edit: { readonly id: ClientId; readonly version: number; readonly input: ClientProperties },
  ): Promise<StoredClient>;
  renewSecret(
    tx: Tx,
    source: RequestSource,
    caller: Caller,
    renewal: { readonly id: ClientId; readonly reason: string },
  ): Promise<Secret>;
  remove(
    tx: Tx,
    source: RequestSource,
    caller: Caller,
    removal: { readonly id: ClientId; readonly reason: string },
  ): Promise<void>;
  /** For after the commit: this process asks the database again. */
  readonly forget: ClientDirectory['forget'];
}

const translate = createTranslate(identityMessages);

/** Refuses properties that do not fit the kind of client. @throws {CodedError} `VAL_001` */
function demandFitting(
  source: RequestSource,
  kind: ClientKind,
  input: ClientProperties,
  hasKeys: boolean,
): void {
  const refuse = (field: string, key: string): never => {
    throw new CodedError('VAL_001', {
      fields: [{ field: `body.${field}`, message: translate(source.locale, `identity.client.${key}`) }],
    });
  };
  const isPublic = kind === 'browser' || kind === 'native';
  if (isPublic && hasKeys) refuse('keys', 'keys_of_public');
  if ((kind === 'web' || kind === 'browser') && input.redirectUris.length === 0)
    refuse('redirectUris', 'redirect_needed');
  if (kind === 'service' && input.redirectUris.length > 0) refuse('redirectUris', 'redirect_of_service');
  if (kind !== 'native' && input.redirectUris.some((uri) => !/^https?:/.test(uri)))
    refuse('redirectUris', 'app_redirect');
}

const toColumns = (input: ClientProperties) => ({
  name: input.name,
  redirect_uris: [...input.redirectUris],
  post_logout_redirect_uris: [...input.postLogoutRedirectUris],
  backchannel_logout_uri: input.backchannelLogoutUri,
  scopes: [...input.scopes],
  par_required: input.parRequired,
  dpop_required: input.dpopRequired,
  rate_limit_per_minute: input.rateLimitPerMinute,
});

/** What the log keeps of a client: all that says who may get at people's data. */
const toRecorded = (client: StoredClient): JsonObject => ({
  name: client.name,
  redirectUris: client.redirect_uris,
  postLogoutRedirectUris: client.post_logout_redirect_uris,
  backchannelLogoutUri: client.backchannel_logout_uri,
  documentUrl: client.document_url,
  scopes: client.scopes,
  parRequired: client.par_required,
  dpopRequired: client.dpop_required,
  rateLimitPerMinute: client.rate_limit_per_minute,
});

const table = (tx: Tx) => tx.withTables<OidcTables>();

type Deps = Pick<IdentityParts, 'clock' | 'audit'> & { readonly clients: ClientDirectory };

async function find(tx: Tx, id: ClientId): Promise<StoredClient> {
  const client = await table(tx)
    .selectFrom('identity.oidc_clients')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    // That of a program is changed with its account.
    .where('account_id', 'is', null)
    .executeTakeFirst();
  if (client === undefined) throw new CodedError('RES_001');
  return client;
}

/** Registering and changing clients. Row-level security keeps each tenant to its own. */
export function createManageClients({ clock, audit, clients }: Deps): ManageClients {
  async function record(
    tx: Tx,
    origin: AuditOrigin,
    caller: Caller,
    client: StoredClient,
    entry: {
      readonly action: string;
      readonly reason?: string;
      readonly before?: JsonObject;
      readonly after?: JsonObject;
    },
  ): Promise<void> {
    const target = { kind: 'client', id: formatId('client', client.id), name: client.name };
    await audit.record(tx, caller.tenantId, origin, { ...entry, target, scopeId: caller.scopeId });
  }

  return {
    find,
    forget: clients.forget,

    list: (tx) =>
      table(tx)
        .selectFrom('identity.oidc_clients')
        .selectAll()
        .where('deleted_at', 'is', null)
        .where('account_id', 'is', null)
        .orderBy('id', 'desc')
        .execute(),

    async create(tx, source, caller, input) {
      demandFitting(source, input.kind, input, input.keys !== undefined);
      const isPublic = input.kind === 'browser' || input.kind === 'native';
      const secret = isPublic || input.keys !== undefined ? undefined : newBearerSecret();
      const now = new Date(clock.now());
      const client = await table(tx)
        .insertInto('identity.oidc_clients')
        .values({
          ...toColumns(input),
          id: newId('client'),
          tenant_id: caller.tenantId,
          kind: input.kind,
          auth_method: isPublic ? 'none' : secret === undefined ? 'private_key_jwt' : 'client_secret_basic',
          secret_hash: secret === undefined ? null : hashBearerSecret(secret.reveal()),
          jwks: input.keys === undefined ? null : JSON.stringify({ keys: input.keys }),
          version: 1,
          created_at: now,
          updated_at: now,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      const after = { ...toRecorded(client), kind: client.kind, authMethod: client.auth_method };
      await record(tx, originOf(source, caller), caller, client, { action: 'client.created', after });
      return { client, secret };
    },

    async update(tx, source, caller, { id, version, input }) {
      const before = await find(tx, id);
      if (before.document_url !== null) throw new CodedError('OIDC_003');
      demandFitting(source, before.kind, input, before.jwks !== null);
      const client = await table(tx)
        .updateTable('identity.oidc_clients')
        .set({ ...toColumns(input), version: version + 1, updated_at: new Date(clock.now()) })
        .where('id', '=', id)
        .where('version', '=', version)
        .where('deleted_at', 'is', null)
        .returningAll()
        .executeTakeFirst();
      if (client === undefined) throw new CodedError('VAL_003');
      const change = { before: toRecorded(before), after: toRecorded(client) };
      await record(tx, originOf(source, caller), caller, client, { action: 'client.updated', ...change });
      return client;
    },

    async renewSecret(tx, source, caller, { id, reason }) {
      const client = await find(tx, id);
      if (client.auth_method !== 'client_secret_basic') throw new CodedError('OIDC_001');
      const secret = newBearerSecret();
      await table(tx)
        .updateTable('identity.oidc_clients')
        .set({ secret_hash: hashBearerSecret(secret.reveal()), updated_at: new Date(clock.now()) })
        .where('id', '=', id)
        .execute();
      await record(tx, originOf(source, caller), caller, client, { action: 'client.secret_renewed', reason });
      return secret;
    },

    async remove(tx, source, caller, { id, reason }) {
      const client = await find(tx, id);
      const tables = table(tx);
      const now = new Date(clock.now());
      await tables
        .updateTable('identity.oidc_clients')
        .set({ deleted_at: now, updated_at: now })
        .where('id', '=', id)
        .execute();
      await tables.deleteFrom('identity.oidc_records').where('client_id', '=', toClientId(client)).execute();
      await record(tx, originOf(source, caller), caller, client, { action: 'client.deleted', reason });
    },
  };
}
