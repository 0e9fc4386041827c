import type { Tx } from '@haechi/database';
import type { SessionId, UserId } from '@haechi/kernel';
import type { Selectable } from 'kysely';
import type { IdentityTables, SessionTable } from '../tables.ts';

const COLUMNS = [
  'id',
  'created_at',
  'last_seen_at',
  'idle_ends_at',
  'ends_at',
  'ip',
  'user_agent',
  'active_tenant_id',
  'device_id',
] as const;

export type LiveSession = Pick<Selectable<SessionTable>, (typeof COLUMNS)[number]>;

/** A person's sessions that are open at an instant, the last used first. */
export async function listLiveSessions(tx: Tx, userId: UserId, nowMs: number): Promise<LiveSession[]> {
  const now = new Date(nowMs);
  return await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.sessions')
    .select(COLUMNS)
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', now)
    .where('idle_ends_at', '>', now)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

export async function findLiveSession(
  tx: Tx,
  userId: UserId,
  sessionId: SessionId,
  nowMs: number,
): Promise<LiveSession | undefined> {
  return (await listLiveSessions(tx, userId, nowMs)).find((session) => session.id === sessionId);
}
