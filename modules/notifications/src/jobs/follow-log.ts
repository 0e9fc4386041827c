import { createLogFollower, type PacedLoop, readEndPosition, type SequencedEvent } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import type { UserId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';
import { noticeOf } from '../domain/notice.ts';
import type { AuditPort, FindHolders } from '../ports.ts';
import type { NotificationsTables } from '../tables.ts';
import { keepNotices, type NewNotice } from './keep-notices.ts';

export interface FollowLogDeps {
  readonly database: Database;
  readonly log: Logger;
  readonly openEvents: AuditPort['openEvents'];
  readonly findHolders: FindHolders;
}

/** Reads the log on and keeps what people are told of it. */
export function createNoticeFollower({ database, log, openEvents, findHolders }: FollowLogDeps): PacedLoop {
  const noticesOf = (event: SequencedEvent): NewNotice[] => {
    const notice = noticeOf(event);
    if (notice === undefined) return [];
    const { audience, kind, words, target } = notice;
    const people: readonly UserId[] =
      'person' in audience
        ? [audience.person]
        : findHolders(audience.permission, audience.scopeId, event.tenantId).filter(
            (id) => id !== audience.except,
          );
    const { tenantId, atMs, id: cause } = event;
    return people.map((userId) => ({ tenantId, userId, kind, cause, words, target, atMs }));
  };

  return createLogFollower({
    purpose: 'tell people what happened',
    database,
    log,
    openEvents,
    claim,
    keep: keepPlace,
    handle: (tx, events) => keepNotices(tx, events.flatMap(noticesOf)),
  });
}

/** At the very first look it begins at the end: nobody wants to be told of what was before. */
async function claim(tx: Tx): Promise<number | undefined> {
  const { rows } = await sql<{ position: number | null }>`
    SELECT position FROM notifications.cursor FOR UPDATE SKIP LOCKED`.execute(tx);
  const [place] = rows;
  if (place === undefined) return undefined;
  if (place.position !== null) return place.position;
  const end = await readEndPosition(tx);
  await keepPlace(tx, end);
  return end;
}

async function keepPlace(tx: Tx, position: number): Promise<void> {
  await tx.withTables<NotificationsTables>().updateTable('notifications.cursor').set({ position }).execute();
}
