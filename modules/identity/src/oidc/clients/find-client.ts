import { CLI_CLIENT_ID } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type Locale, PLATFORM_TENANT_ID, parseId, SECOND_MS, type UserId } from '@haechi/kernel';
import type { Selectable } from 'kysely';
import type { IdentityParts } from '../../parts.ts';
import type { IdentityTables } from '../../tables.ts';
import { isDocumentAddress } from '../documents/document-address.ts';
import type { ClientId, ClientTable, OidcTables } from '../tables.ts';

export type StoredClient = Selectable<ClientTable>;

/** The account of a program, as of its client: who acts when the client acts for itself. */
export interface ProgramAccount {
  readonly id: UserId;
  readonly kind: 'service' | 'agent';
  readonly name: string;
  readonly email: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
}

export interface KnownClient extends StoredClient {
  readonly account: ProgramAccount | null;
}

export interface ClientDirectory {
  /**
   * A client that works, by its client_id; with an account, only while the account does. What changed elsewhere is
   * noticed within a second.
   */
  find(clientId: string): Promise<KnownClient | undefined>;
  /** Forgets what is remembered of clients; called where one was changed. */
  forget(): void;
}

const REMEMBERED_MS = SECOND_MS;
const REMEMBERED_MAX = 1000;

/** Clients are asked for several times in each request to the provider; a second of memory spares the database most of it. */
export function createClientDirectory({
  database,
  clock,
  admits,
}: Pick<IdentityParts, 'database' | 'clock'> & {
  /** Whether a client that is named by the address of a document is let in. */
  readonly admits: (address: string) => Promise<boolean>;
}): ClientDirectory {
  const remembered = new Map<
    string,
    { readonly atMs: number; readonly found: Promise<KnownClient | undefined> }
  >();

  const builtIn = builtInClients();

  async function read(clientId: string, id: ClientId | undefined): Promise<KnownClient | undefined> {
    if (id === undefined && !(await admits(clientId))) return undefined;
    return await database.system('finding out which client asks', async (tx) => {
      const client = await tx
        .withTables<OidcTables>()
        .selectFrom('identity.oidc_clients')
        .selectAll()
        .where((eb) => (id === undefined ? eb('document_url', '=', clientId) : eb('id', '=', id)))
        // What has a document is known by its address alone.
        .where('document_url', id === undefined ? 'is not' : 'is', null)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      if (client === undefined) return undefined;
      if (client.account_id === null) return { ...client, account: null };
      const account = await readAccount(tx, client.account_id);
      return account && { ...client, account };
    });
  }

  const whileItWorks = (client: KnownClient | undefined): KnownClient | undefined =>
    client?.account && client.account.expiresAt.getTime() <= clock.now() ? undefined : client;

  return {
    async find(clientId) {
      const id = parseId('client', clientId);
      if (id === undefined && !isDocumentAddress(clientId)) return undefined;
      const own = id === undefined ? undefined : builtIn.get(id);
      if (own !== undefined) return own;
      const known = remembered.get(clientId);
      if (known !== undefined && clock.now() - known.atMs < REMEMBERED_MS)
        return whileItWorks(await known.found);
      if (remembered.size >= REMEMBERED_MAX) remembered.clear();
      const found = read(clientId, id);
      remembered.set(clientId, { atMs: clock.now(), found });
      // A failed read is not remembered: the next request asks again.
      found.catch(() => remembered.delete(clientId));
      return whileItWorks(await found);
    },
    forget: () => remembered.clear(),
  };
}

/** An account that is neither suspended nor gone; when it ends is looked at with each use. */
async function readAccount(tx: Tx, id: UserId): Promise<ProgramAccount | undefined> {
  const row = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.service_accounts as s')
    .innerJoin('identity.users as u', 'u.id', 's.user_id')
    .select([
      'u.id',
      'u.kind',
      'u.display_name as name',
      'u.email',
      'u.locale',
      'u.time_zone as timeZone',
      's.expires_at as expiresAt',
      's.last_used_at as lastUsedAt',
    ])
    .where('s.user_id', '=', id)
    .where('s.suspended_at', 'is', null)
    .where('s.deleted_at', 'is', null)
    .executeTakeFirst();
  return row && { ...row, kind: row.kind === 'agent' ? 'agent' : 'service' };
}

/** Programs of this product itself. They keep no secret, so their tokens are bound to a key (RFC 9449). */
function builtInClients(): ReadonlyMap<ClientId, KnownClient> {
  const id = parseId('client', CLI_CLIENT_ID);
  if (id === undefined) throw new Error('the id of the command line is malformed');
  const since = new Date(0);
  const cli: KnownClient = {
    id,
    tenant_id: PLATFORM_TENANT_ID,
    name: 'Haechi CLI',
    kind: 'native',
    auth_method: 'none',
    secret_hash: null,
    jwks: null,
    redirect_uris: [],
    post_logout_redirect_uris: [],
    backchannel_logout_uri: null,
    scopes: ['openid', 'profile', 'offline_access', 'api'],
    dpop_required: true,
    par_required: false,
    rate_limit_per_minute: 6000,
    account_id: null,
    document_url: null,
    document_good_until: null,
    account: null,
    version: 1,
    created_at: since,
    updated_at: since,
    deleted_at: null,
  };
  return new Map([[id, cli]]);
}
