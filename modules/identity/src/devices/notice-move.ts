import type { Tx } from '@haechi/database';
import { formatId, type SessionId, type TenantId, type UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import { personOrigin } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import type { IdentityTables, OwedReason } from '../tables.ts';
import { giveNotice } from './give-notice.ts';
import { isNewCountry } from './known-countries.ts';

/** A session whose request does not look like its earlier ones. */
export interface MovedSession {
  readonly id: SessionId;
  readonly tenantId: TenantId;
  readonly person: { readonly id: UserId; readonly displayName: string };
  /** What was known before. */
  readonly network: string | null;
  readonly ip: string;
  readonly userAgent: string | undefined;
}

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'audit' | 'countryOf'>;

/**
 * A session came from another network than before. In one where its device has shown a second factor already that is no
 * news; in any other it owes one, once, and its owner is told.
 * @returns what it owes now
 */
export async function noticeNewNetwork(
  deps: Deps,
  moved: MovedSession,
  network: string,
): Promise<OwedReason | null> {
  return await deps.database.tenant(moved.tenantId, async (tx) => {
    const tables = tx.withTables<IdentityTables>();
    const known =
      moved.network === null ||
      (await tables
        .selectFrom('identity.device_networks as n')
        .innerJoin('identity.sessions as s', 's.device_id', 'n.device_id')
        .select('n.network')
        .where('s.id', '=', moved.id)
        .where('n.network', '=', network)
        .executeTakeFirst()) !== undefined;
    const country = known ? undefined : deps.countryOf?.(moved.ip);
    const reason: OwedReason = (await isNewCountry(tx, moved.person.id, country))
      ? 'new_country'
      : 'new_network';
    const row = await tables
      .updateTable('identity.sessions')
      .set((eb) => ({
        network,
        owes_factor: known
          ? eb.ref('owes_factor')
          : eb.fn.coalesce('owes_factor', sql.lit<OwedReason>(reason)),
      }))
      .where('id', '=', moved.id)
      // Of requests that come together one notices.
      .where('network', 'is not distinct from', moved.network)
      .returning('owes_factor')
      .executeTakeFirst();
    if (row !== undefined && !known)
      await tell(deps, tx, moved, {
        ...(reason === 'new_country'
          ? { kind: 'country_new', action: 'session.country_changed' }
          : { kind: 'network_new', action: 'session.network_changed' }),
        details: { network, ...(country === undefined ? {} : { country }) },
        about: country,
      });
    if (row !== undefined) return row.owes_factor;
    // Another request noticed first, and has committed by now.
    const settled = await tables
      .selectFrom('identity.sessions')
      .select('owes_factor')
      .where('id', '=', moved.id)
      .executeTakeFirst();
    return settled?.owes_factor ?? null;
  });
}

/** The cookie of a session came without that of its device: it may have been copied to another machine. */
export async function noticeMovedCookie(deps: Deps, moved: MovedSession): Promise<void> {
  await deps.database.tenant(moved.tenantId, async (tx) => {
    const { numUpdatedRows } = await tx
      .withTables<IdentityTables>()
      .updateTable('identity.sessions')
      .set({ owes_factor: 'new_device' })
      .where('id', '=', moved.id)
      .where('owes_factor', 'is distinct from', 'new_device')
      .executeTakeFirst();
    if (numUpdatedRows === 1n)
      await tell(deps, tx, moved, {
        kind: 'cookie_moved',
        action: 'session.device_changed',
        details: {},
        about: undefined,
      });
  });
}

async function tell(
  { clock, audit }: Deps,
  tx: Tx,
  { id, tenantId, person, ip, userAgent }: MovedSession,
  news: {
    readonly kind: 'network_new' | 'country_new' | 'cookie_moved';
    readonly action: string;
    readonly details: Readonly<Record<string, string>>;
    readonly about: string | undefined;
  },
): Promise<void> {
  const { kind, about } = news;
  await giveNotice(
    tx,
    { clock },
    { userId: person.id, kind, sessionId: id, ip, userAgent, ...(about === undefined ? {} : { about }) },
  );
  const source = { requestId: '', ip, userAgent, locale: 'ko' as const };
  await audit.record(
    tx,
    tenantId,
    { ...personOrigin(source, person, id), requestId: null },
    {
      action: news.action,
      target: { kind: 'session', id: formatId('session', id), name: person.displayName },
      scopeId: toScopeId(tenantId),
      details: news.details,
    },
  );
}
