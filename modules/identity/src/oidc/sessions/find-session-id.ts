import type { SessionId } from '@haechi/kernel';
import { hashBearerSecret } from '@haechi/kernel/node';
import type { IdentityParts } from '../../parts.ts';

const FIND = `
  SELECT id FROM identity.sessions
  WHERE secret_hash = $1 AND ended_at IS NULL AND ends_at > $2 AND idle_ends_at > $2`;

/** The live session a cookie of ours belongs to. */
export function createFindSessionId({ database, clock }: Pick<IdentityParts, 'database' | 'clock'>) {
  return async (cookie: string): Promise<SessionId | undefined> => {
    const { rows } = await database.pool.query<{ id: SessionId }>({
      name: 'oidc-find-session-id',
      text: FIND,
      values: [hashBearerSecret(cookie), new Date(clock.now())],
    });
    return rows[0]?.id;
  };
}
