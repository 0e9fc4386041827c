import { HOUR_MS, MINUTE_MS } from '@haechi/kernel';

export interface SessionLimits {
  readonly hours: number;
  readonly idleMinutes: number;
}

export interface SessionEnds {
  readonly idleEndsAt: Date;
  readonly endsAt: Date;
}

/** When a session that starts now ends: in any case, and if nothing more comes. */
export function endsOfNewSession(nowMs: number, limits: SessionLimits): SessionEnds {
  const endsAt = new Date(nowMs + limits.hours * HOUR_MS);
  const idleEndsAt = new Date(Math.min(nowMs + limits.idleMinutes * MINUTE_MS, endsAt.getTime()));
  return { endsAt, idleEndsAt };
}

/** Noting every request would write as often as it reads. */
export const NOTE_EVERY_MS = MINUTE_MS;

export function isDueToBeNoted(lastSeenAt: Date | null, nowMs: number): boolean {
  return lastSeenAt === null || nowMs - lastSeenAt.getTime() >= NOTE_EVERY_MS;
}
