import type { Database } from '@haechi/database';
import { asDatabaseError } from '@haechi/database';
import { hashBearerSecret } from '@haechi/kernel/node';

export interface SessionSearch {
  /** The statement is prepared under it. */
  readonly name: string;
  /** What is read of `identity.sessions s`, and what is joined to it. */
  readonly select: string;
  /** The same for a session found by the cookie it had before, where that one is good for less. */
  readonly selectOfRenewed?: string;
  /** What has to hold besides, with `AND` in front. */
  readonly and?: string;
}

const IS_LIVE = 's.ended_at IS NULL AND s.ends_at > $2 AND s.idle_ends_at > $2';

/**
 * Finds the live session a cookie belongs to: its newest, or the one before for the seconds in which requests that left
 * the browser earlier may still arrive. The one rule for the API, and for the pages of the OpenID provider.
 *
 * One indexed statement without a transaction around it, a second for an older cookie: this runs before every request.
 * Nothing is kept in memory, so a session that ended anywhere is over everywhere.
 */
export function createSessionOfCookie<Row extends object>(
  { pool }: Pick<Database, 'pool'>,
  { name, select, selectOfRenewed = select, and = '' }: SessionSearch,
): (cookie: string, now: Date) => Promise<Row | undefined> {
  const newest = `${select} WHERE s.secret_hash = $1 AND ${IS_LIVE} ${and}`;
  const before = `${selectOfRenewed} WHERE s.previous_secret_hash = $1 AND s.previous_until > $2 AND ${IS_LIVE} ${and}`;
  return async (cookie, now) => {
    const values = [hashBearerSecret(cookie), now];
    try {
      const found = await pool.query<Row>({ name, text: newest, values });
      if (found.rows[0] !== undefined) return found.rows[0];
      const renewed = await pool.query<Row>({ name: `${name}-renewed`, text: before, values });
      return renewed.rows[0];
    } catch (error) {
      throw asDatabaseError(error);
    }
  };
}
