import { formatId, type SessionId, type UserId } from '@haechi/kernel';
import type { Client, Provider } from 'oidc-provider';
import type { IdentityParts } from '../../parts.ts';

/** Clients are told in parallel, but not by the hundred at once. */
const BATCH = 50;
const TRIES_MAX = 3;

// Taking the consents away is what claims them: of several processes, one tells each client.
const TAKE = `
  DELETE FROM identity.oidc_records r USING identity.sessions s, identity.users u
  WHERE r.kind = 'Grant' AND s.id = r.session_id AND u.id = s.user_id AND (r.kind, r.id_hash) IN (
    SELECT g.kind, g.id_hash FROM identity.oidc_records g
    JOIN identity.sessions gs ON gs.id = g.session_id JOIN identity.users gu ON gu.id = gs.user_id
    WHERE g.kind = 'Grant' AND (gs.ended_at IS NOT NULL OR gu.state <> 'active'
      OR (NOT g.outlives_session AND (gs.ends_at <= $1 OR gs.idle_ends_at <= $1)))
    LIMIT ${BATCH} FOR UPDATE OF g SKIP LOCKED)
  RETURNING r.client_id, r.session_id, s.user_id`;

interface EndedGrant {
  readonly client_id: string;
  readonly session_id: SessionId;
  readonly user_id: UserId;
}

/** The library can send a logout token; its types leave that out. */
type TellableClient = Client & { backchannelLogout(subject: string, sid: string): Promise<void> };

/**
 * Takes away the consents of sessions that are over, and tells the clients that want to know (OpenID Connect
 * Back-Channel Logout 1.0). Nothing depends on when it runs: what hangs on such a session is refused already.
 */
export function createSettleEndedSessions({
  database,
  clock,
  log,
  provider,
}: Pick<IdentityParts, 'database' | 'clock' | 'log'> & { readonly provider: () => Provider }) {
  async function tell({
    client_id: clientId,
    session_id: sessionId,
    user_id: userId,
  }: EndedGrant): Promise<void> {
    const client = await provider().Client.find(clientId);
    if (client?.backchannelLogoutUri === undefined) return;
    for (let attempt = 1; attempt <= TRIES_MAX; attempt += 1) {
      try {
        // See TellableClient.
        await (client as TellableClient).backchannelLogout(
          formatId('user', userId),
          formatId('session', sessionId),
        );
        return;
      } catch (error) {
        log.warn({ err: error, clientId, attempt }, 'a client could not be told that a session is over');
      }
    }
  }

  return async (): Promise<number> => {
    const { rows } = await database.pool.query<EndedGrant>(TAKE, [new Date(clock.now())]);
    const told = new Map(rows.map((row) => [`${row.client_id}/${row.session_id}`, row]));
    await Promise.all([...told.values()].map(tell));
    return rows.length;
  };
}
