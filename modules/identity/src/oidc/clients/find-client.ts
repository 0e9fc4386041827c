import { parseId, SECOND_MS } from '@haechi/kernel';
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
