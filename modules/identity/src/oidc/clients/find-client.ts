import { CLI_CLIENT_ID } from '@haechi/contracts';
import { PLATFORM_TENANT_ID, parseId, SECOND_MS } from '@haechi/kernel';
import type { Selectable } from 'kysely';
import type { IdentityParts } from '../../parts.ts';
import type { ClientId, ClientTable, OidcTables } from '../tables.ts';

export type StoredClient = Selectable<ClientTable>;

export interface ClientDirectory {
  /** A client that works, by its client_id. What changed elsewhere is noticed within a second. */
  find(clientId: string): Promise<StoredClient | undefined>;
  /** Forgets what is remembered of a client; called where it was changed. */
  forget(id: ClientId): void;
}

const REMEMBERED_MS = SECOND_MS;
const REMEMBERED_MAX = 1000;

/** Clients are asked for several times in each request to the provider; a second of memory spares the database most of it. */
export function createClientDirectory({
  database,
  clock,
}: Pick<IdentityParts, 'database' | 'clock'>): ClientDirectory {
  const remembered = new Map<
    ClientId,
    { readonly atMs: number; readonly found: Promise<StoredClient | undefined> }
  >();

  const builtIn = builtInClients();

  async function read(id: ClientId): Promise<StoredClient | undefined> {
    return await database.system('finding out which client asks', (tx) =>
      tx
        .withTables<OidcTables>()
        .selectFrom('identity.oidc_clients')
        .selectAll()
        .where('id', '=', id)
        .where('deleted_at', 'is', null)
        .executeTakeFirst(),
    );
  }

  return {
    async find(clientId) {
      const id = parseId('client', clientId);
      if (id === undefined) return undefined;
      const own = builtIn.get(id);
      if (own !== undefined) return own;
      const known = remembered.get(id);
      if (known !== undefined && clock.now() - known.atMs < REMEMBERED_MS) return await known.found;
      if (remembered.size >= REMEMBERED_MAX) remembered.clear();
      const found = read(id);
      remembered.set(id, { atMs: clock.now(), found });
      // A failed read is not remembered: the next request asks again.
      found.catch(() => remembered.delete(id));
      return await found;
    },
    forget: (id) => void remembered.delete(id),
  };
}

/** Programs of this product itself. They keep no secret, so their tokens are bound to a key (RFC 9449). */
function builtInClients(): ReadonlyMap<ClientId, StoredClient> {
  const id = parseId('client', CLI_CLIENT_ID);
  if (id === undefined) throw new Error('the id of the command line is malformed');
  const since = new Date(0);
  const cli: StoredClient = {
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
    version: 1,
    created_at: since,
    updated_at: since,
    deleted_at: null,
  };
  return new Map([[id, cli]]);
}
