import { createLogFollower, type PacedLoop, readEndPosition, type SequencedEvent } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import type { Clock, UserId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';
import { noticeOf } from '../domain/notice.ts';
import type { AuditPort, FindHolders } from '../ports.ts';
import type { NotificationsTables } from '../tables.ts';
import { keepNotices } from './keep-notices.ts';
import { planDeliveries, type ToldThing } from './plan-deliveries.ts';

export interface FollowLogDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly openEvents: AuditPort['openEvents'];
  readonly findHolders: FindHolders;
}

/** Reads the log on, keeps what people are told of it and plans what channels tell, all under one lock. */
export function createNoticeFollower(deps: FollowLogDeps): PacedLoop {
  const { database, clock, log, openEvents, findHolders } = deps;
  const thingsOf = (event: SequencedEvent): ToldThing[] => {
    const notice = noticeOf(event);
    if (notice === undefined) return [];
    const { audience, ...told } = notice;
    const people: readonly UserId[] =
      'people' in audience
        ? audience.people
        : findHolders(audience.permission, audience.scopeId, event.tenantId).filter(
            (id) => id !== audience.except,
          );
    const { tenantId, atMs, id: cause } = event;
    return [{ ...told, tenantId, people, cause, atMs }];
  };

  return createLogFollower({
    purpose: 'tell people what happened',
    database,
    log,
    openEvents,
    claim,
    keep: keepPlace,
    async handle(tx, events) {
      const things = events.flatMap(thingsOf);
      await keepNotices(
        tx,
        things.flatMap(({ people, ...thing }) => people.map((userId) => ({ ...thing, userId }))),
      );
      await planDeliveries(tx, clock.now(), things);
    },
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
