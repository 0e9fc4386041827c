import { formatId, type SessionId } from '@haechi/kernel';
import { describeUserAgent } from '../domain/describe-user-agent.ts';
import type { UserProfile } from '../queries/find-users.ts';
import type { LiveSession } from '../queries/list-sessions.ts';
import type { OwnToken } from '../queries/list-tokens.ts';

export function presentSession(session: LiveSession, currentId: SessionId | null) {
  return {
    id: formatId('session', session.id),
    current: session.id === currentId,
    createdAt: session.created_at.toISOString(),
    lastSeenAt: session.last_seen_at.toISOString(),
    idleEndsAt: session.idle_ends_at.toISOString(),
    endsAt: session.ends_at.toISOString(),
    ip: session.ip,
    ...describeUserAgent(session.user_agent),
  };
}

export function presentUser(user: UserProfile) {
  return {
    id: formatId('user', user.id),
    email: user.email,
    displayName: user.displayName,
    locale: user.locale,
    timeZone: user.timeZone,
    state: user.state,
    withdrawAt: user.withdrawAt?.toISOString() ?? null,
    createdAt: user.createdAt.toISOString(),
    lastSignInAt: user.lastSignInAt?.toISOString() ?? null,
  };
}

export function presentToken(token: OwnToken, scope: string) {
  return {
    id: formatId('token', token.id),
    name: token.name,
    scope,
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt.toISOString(),
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  };
}
