import type { Tx } from '@haechi/database';
import { MINUTE_MS, type SessionId, type TenantId, type UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import { NOTE_EVERY_MS } from '../domain/session-life.ts';
import type { IdentityParts } from '../parts.ts';
import { SESSION_IDLE_MINUTES } from '../settings.ts';
import type { IdentityTables, TokenId } from '../tables.ts';

type Deps = Pick<IdentityParts, 'clock' | 'settings'>;

/**
 * Notes that a session is in use and moves its idle end, never beyond its absolute one. Never revives one that is over.
 * @param unseenForMs how long it must not have been noted; of several at once that find it due, one notes it
 */
export async function touchSession(
  tx: Tx,
  { clock, settings }: Deps,
  id: SessionId,
  unseenForMs = 0,
): Promise<void> {
  const now = new Date(clock.now());
  const idleMinutes = await settings.readNumber(tx, SESSION_IDLE_MINUTES);
  const idleEnd = new Date(now.getTime() + idleMinutes * MINUTE_MS);
  await tx
    .withTables<IdentityTables>()
    .updateTable('identity.sessions')
    .set({ last_seen_at: now, idle_ends_at: sql`least(${idleEnd}::timestamptz, ends_at)` })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where('idle_ends_at', '>', now)
    .where('last_seen_at', '<=', new Date(now.getTime() - unseenForMs))
    .execute();
}

export async function noteSession(
  deps: Deps & Pick<IdentityParts, 'database'>,
  id: SessionId,
  tenantId: TenantId,
): Promise<void> {
  await deps.database.tenant(tenantId, (tx) => touchSession(tx, deps, id, NOTE_EVERY_MS));
}

/** Of several at once that find it due to be noted, one notes it. */
const isDueAt = (nowMs: number) =>
  sql<boolean>`(last_used_at IS NULL OR last_used_at <= ${new Date(nowMs - NOTE_EVERY_MS)})`;

export async function noteToken(
  { database, clock }: Pick<IdentityParts, 'database' | 'clock'>,
  id: TokenId,
  tenantId: TenantId,
): Promise<void> {
  const now = clock.now();
  await database.tenant(tenantId, (tx) =>
    tx
      .withTables<IdentityTables>()
      .updateTable('identity.personal_tokens')
      .set({ last_used_at: new Date(now) })
      .where('id', '=', id)
      .where(isDueAt(now))
      .execute(),
  );
}

/** Notes that a program fetched a token. */
export async function noteProgram(
  { database, clock }: Pick<IdentityParts, 'database' | 'clock'>,
  id: UserId,
  tenantId: TenantId,
): Promise<void> {
  const now = clock.now();
  await database.tenant(tenantId, (tx) =>
    tx
      .withTables<IdentityTables>()
      .updateTable('identity.service_accounts')
      .set({ last_used_at: new Date(now) })
      .where('user_id', '=', id)
      .where(isDueAt(now))
      .execute(),
  );
}
