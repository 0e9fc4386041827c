import { createLogFollower, type PacedLoop, readEndPosition, type SequencedEvent } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import { type ApprovalId, type Clock, parseId, type UserId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';
import { noticeOf } from '../domain/notice.ts';
import type { AuditPort, FindAnswerers, FindHolders } from '../ports.ts';
import type { NotificationsTables } from '../tables.ts';
import { keepNotices } from './keep-notices.ts';
import { planDeliveries, type ToldThing } from './plan-deliveries.ts';

export interface FollowLogDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly readOn: AuditPort['readOn'];
  readonly findHolders: FindHolders;
  readonly findAnswerers: FindAnswerers;
}

/** The request a thing says is waiting. */
const waitingOf = ({ kind, target }: Pick<ToldThing, 'kind' | 'target'>): ApprovalId | undefined =>
  kind === 'approval_waiting' && target.kind === 'approval' ? parseId('approval', target.id) : undefined;

/**
 * Of those who may decide, only those a request waits for now are told, each once, however many stages and escalations
 * bring it to them.
 */
async function narrow(
  tx: Tx,
  nowMs: number,
  things: readonly ToldThing[],
  findAnswerers: FindAnswerers,
): Promise<readonly ToldThing[]> {
  const questions = things.flatMap((thing) => {
    const id = waitingOf(thing);
    return id === undefined ? [] : [{ id, holders: thing.people }];
  });
  if (questions.length === 0) return things;
  const answerers = await findAnswerers(tx, mergeHolders(questions), nowMs);
  return things.map((thing) => {
    const id = waitingOf(thing);
    if (id === undefined) return thing;
    const waited = new Set(answerers.get(id));
    return { ...thing, people: thing.people.filter((person) => waited.has(person)), once: thing.target.id };
  });
}

/** Several events of one batch may be about one request. */
function mergeHolders(
  questions: readonly { readonly id: ApprovalId; readonly holders: readonly UserId[] }[],
) {
  const merged = Map.groupBy(questions, ({ id }) => id);
  return [...merged].map(([id, some]) => ({
    id,
    holders: [...new Set(some.flatMap(({ holders }) => holders))],
  }));
}

/** Reads the log on, keeps what people are told of it and plans what channels tell, all under one lock. */
export function createNoticeFollower(deps: FollowLogDeps): PacedLoop {
  const { database, clock, log, readOn, findHolders, findAnswerers } = deps;
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
    readOn,
    claim,
    keep: keepPlace,
    async handle(tx, events) {
      const things = await narrow(tx, clock.now(), events.flatMap(thingsOf), findAnswerers);
      await keepNotices(
        tx,
        things.flatMap(({ people, once, ...thing }) =>
          people.map((userId) => ({ ...thing, cause: once ?? thing.cause, userId })),
        ),
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
