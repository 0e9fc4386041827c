import type { Tx } from '@haechi/database';
import { newId, PLATFORM_TENANT_ID, type TenantId, type UserId } from '@haechi/kernel';
import { dueAt } from '../domain/delivery-time.ts';
import { isOwed, isUrgent, isWorthMail, type MailWishes, mailWishesOf } from '../domain/mail-wishes.ts';
import type { NoticeKind, NoticeTarget, NoticeWords } from '../domain/notice.ts';
import type { ChannelRow, NotificationsTables } from '../tables.ts';

/** One thing that happened, and the people it concerns. */
export interface ToldThing {
  readonly tenantId: TenantId;
  readonly people: readonly UserId[];
  readonly kind: NoticeKind;
  readonly cause: string;
  /** What a person is told of once, where several causes are about one thing. */
  readonly once?: string;
  readonly words: NoticeWords;
  readonly target: NoticeTarget;
  readonly atMs: number;
}

type Channel = Pick<ChannelRow, 'id' | 'tenant_id' | 'kind' | 'kinds' | 'state' | 'shared'>;

const INSERTED_AT_ONCE = 500;
const keyOf = (tenantId: TenantId, userId: UserId): string => `${tenantId} ${userId}`;

async function findChannels(tx: Tx, tenantIds: readonly TenantId[]): Promise<readonly Channel[]> {
  return await tx
    .withTables<NotificationsTables>()
    .selectFrom('notifications.channels')
    .select(['id', 'tenant_id', 'kind', 'kinds', 'state', 'shared'])
    .where((eb) => eb.or([eb('tenant_id', 'in', tenantIds), eb('shared', '=', true)]))
    .execute();
}

/** The organisation's own mail, else the operator's where it serves others too. One that rests is no reason for another. */
function mailFor(tenantId: TenantId, channels: readonly Channel[]): Channel | undefined {
  const mails = channels.filter(({ kind }) => kind === 'mail');
  const own = mails.find((channel) => channel.tenant_id === tenantId);
  const chosen = own ?? mails.find(({ shared, tenant_id: of }) => shared && of === PLATFORM_TENANT_ID);
  return chosen?.state === 'active' ? chosen : undefined;
}

async function readWishes(tx: Tx, things: readonly ToldThing[]): Promise<ReadonlyMap<string, MailWishes>> {
  const people = [...new Set(things.flatMap((thing) => thing.people))];
  if (people.length === 0) return new Map();
  const rows = await tx
    .withTables<NotificationsTables>()
    .selectFrom('notifications.preferences')
    .selectAll()
    .where('user_id', 'in', people)
    .execute();
  return new Map(rows.map((row) => [keyOf(row.tenant_id, row.user_id), mailWishesOf(row)]));
}

/**
 * Plans what channels tell of things that happened. Whoever calls holds the lock of the cursor and commits it together
 * with the plan: nothing is planned twice and nothing is left out. One insert for many, so that the log is not held up.
 */
export async function planDeliveries(tx: Tx, nowMs: number, things: readonly ToldThing[]): Promise<void> {
  if (things.length === 0) return;
  const channels = await findChannels(tx, [...new Set(things.map(({ tenantId }) => tenantId))]);
  if (channels.length === 0) return;
  const wishes = await readWishes(tx, things);
  const at = new Date(nowMs);

  const rowOf = (thing: ToldThing, channel: Channel) => ({
    id: newId('delivery'),
    tenant_id: thing.tenantId,
    channel_id: channel.id,
    kind: thing.kind,
    cause: thing.cause,
    words: JSON.stringify(thing.words),
    target_kind: thing.target.kind,
    target_id: thing.target.id,
    at: new Date(thing.atMs),
    state: 'waiting' as const,
    created_at: at,
  });
  const forOrganisation = (thing: ToldThing) =>
    channels.flatMap((channel) => {
      const { kind, state, kinds, tenant_id: of } = channel;
      const tells =
        kind !== 'mail' && state === 'active' && of === thing.tenantId && kinds.includes(thing.kind);
      return tells ? [{ ...rowOf(thing, channel), user_id: null, digest: false, due_at: at }] : [];
    });
  function forPeople(thing: ToldThing) {
    const channel = mailFor(thing.tenantId, channels);
    if (channel === undefined || !isWorthMail(thing.words)) return [];
    const urgent = isUrgent(thing.kind);
    return thing.people.flatMap((userId) => {
      const { unwanted, rhythm } = wishes.get(keyOf(thing.tenantId, userId)) ?? mailWishesOf(undefined);
      if (unwanted.includes(thing.kind) && !isOwed(thing.words)) return [];
      const due = new Date(dueAt(nowMs, urgent, rhythm));
      return [
        {
          ...rowOf(thing, channel),
          cause: thing.once ?? thing.cause,
          user_id: userId,
          digest: !urgent && rhythm.collect !== null,
          due_at: due,
        },
      ];
    });
  }

  const rows = things.flatMap((thing) => [...forOrganisation(thing), ...forPeople(thing)]);
  for (let from = 0; from < rows.length; from += INSERTED_AT_ONCE) {
    await tx
      .withTables<NotificationsTables>()
      .insertInto('notifications.deliveries')
      .values(rows.slice(from, from + INSERTED_AT_ONCE))
      .onConflict((conflict) => conflict.constraint('deliveries_once').doNothing())
      .execute();
  }
}
