import type { Tx } from '@haechi/database';
import { CodedError, type SessionId, type TenantId } from '@haechi/kernel';
import { personOrigin, type RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import type { Person } from '../queries/find-person.ts';
import type { LiveSession } from '../queries/list-sessions.ts';
import { PROGRAMS_WHEN_FULL, SESSIONS_MAX } from '../settings.ts';
import type { Factor } from '../tables.ts';
import type { EndSessions } from './end-sessions.ts';
import { countSessionsOver, type StartedSession, type StartSession } from './start-session.ts';

export interface ProvenPerson {
  readonly person: Person;
  readonly tenantId: TenantId;
  readonly factors: readonly Factor[];
  readonly source: RequestSource;
  /** The session this very browser already has: the new one takes its place. */
  readonly replaces: SessionId | null;
  /** Whether there is somebody to choose which sessions end when too many are open. */
  readonly interactive: boolean;
}

export type Entry =
  | { readonly kind: 'signed_in'; readonly session: StartedSession }
  | { readonly kind: 'choose_sessions'; readonly open: readonly LiveSession[]; readonly endCountMin: number };

type Deps = Pick<IdentityParts, 'clock' | 'settings'> & {
  readonly startSession: StartSession;
  readonly endSessions: EndSessions;
};

/**
 * Lets somebody in who has shown enough: starts the session if there is room, else says which sessions are open; where
 * nobody can choose among them, the tenant's setting does. Who calls holds the person's lock.
 * @throws {CodedError} `AUTH_005` when there is no room and nobody to choose, unless the oldest make room
 */
export async function enterWithFactors(tx: Tx, deps: Deps, proven: ProvenPerson): Promise<Entry> {
  const { person, tenantId, factors, source, replaces, interactive } = proven;
  if (replaces !== null) {
    await deps.endSessions(tx, personOrigin(source, person), {
      userId: person.id,
      name: person.displayName,
      tenantId,
      reason: 'signed_in_again',
      choose: (id) => id === replaces,
    });
  }
  const sessionsMax = await deps.settings.readNumber(tx, SESSIONS_MAX);
  const { open, endCountMin } = await countSessionsOver(tx, deps, person.id, sessionsMax);
  if (endCountMin > 0) {
    if (interactive) return { kind: 'choose_sessions', open, endCountMin };
    if ((await deps.settings.read(tx, PROGRAMS_WHEN_FULL)) !== 'oldest_out')
      throw new CodedError('AUTH_005', { params: { count: endCountMin, max: sessionsMax } });
    await endOldest(tx, deps, proven, open, endCountMin);
  }
  return {
    kind: 'signed_in',
    session: await deps.startSession(tx, { person, tenantId, factors, source }),
  };
}

async function endOldest(
  tx: Tx,
  { endSessions }: Pick<Deps, 'endSessions'>,
  { person, tenantId, source }: ProvenPerson,
  open: readonly LiveSession[],
  count: number,
): Promise<void> {
  const byAge = open.toSorted((one, other) => one.created_at.getTime() - other.created_at.getTime());
  const oldest = new Set(byAge.slice(0, count).map(({ id }) => id));
  await endSessions(tx, personOrigin(source, person), {
    userId: person.id,
    name: person.displayName,
    tenantId,
    reason: 'made_room',
    choose: (id) => oldest.has(id),
  });
}
