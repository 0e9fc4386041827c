import type { Database } from '@haechi/database';
import {
  type Clock,
  formatId,
  type Locale,
  PLATFORM_SCOPE_ID,
  parseId,
  type ScopeId,
  type Translate,
  type UserId,
} from '@haechi/kernel';
import type { RootKey } from '@haechi/kernel/node';
import { endOfQuiet } from '../domain/delivery-time.ts';
import { DEFAULT_TIME_ZONE, type MailWishes, mailWishesOf } from '../domain/mail-wishes.ts';
import type { Message, MessageItem } from '../domain/message.ts';
import { noticePath } from '../domain/notice-path.ts';
import { keepLink } from '../links/keep-link.ts';
import { createLinkSigner } from '../links/link-token.ts';
import type { AuditPort, Correspondent, DescribeRequest, FindHolders, PeoplePort } from '../ports.ts';
import { createSayNotice } from '../say-notice.ts';
import type { DeliveryRow, NotificationsTables } from '../tables.ts';
import type { Batch } from './claim-batch.ts';
import type { Leftover } from './settle-batch.ts';

export interface ComposeDeps {
  readonly database: Database;
  readonly audit: Pick<AuditPort, 'summarise'>;
  readonly translate: Translate;
  readonly clock: Clock;
  readonly rootKey: RootKey;
  readonly publicUrl: URL;
  readonly people: PeoplePort;
  readonly findHolders: FindHolders;
  readonly describeRequest: DescribeRequest;
}

/** Who reads for a channel of the organisation; the nil UUID was never anybody. */
const NOBODY = PLATFORM_SCOPE_ID as string as UserId;

export interface Composed {
  /** Undefined when nothing is left to send. */
  readonly message: Message | undefined;
  readonly leftovers: readonly Leftover[];
}

/** To whom a message goes, and in which words. */
interface Addressee {
  readonly organisation: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly person?: Correspondent;
  readonly wishes?: MailWishes;
}

/** Who is told; undefined when it is somebody who does not belong there any more. */
function createFindAddressee({ database, people }: ComposeDeps) {
  return async ({ channel, deliveries }: Batch): Promise<Addressee | undefined> =>
    await database.system(
      'find whom to tell',
      async (tx) => {
        const [{ tenant_id: tenantId, user_id: userId }] = deliveries;
        const organisation = await people.nameOfTenant(tx, tenantId);
        if (userId === null) return { organisation, locale: channel.locale, timeZone: DEFAULT_TIME_ZONE };
        const person = (await people.findPeople(tx, [userId])).get(userId);
        if (person?.reachable !== true || !(await people.belongs(tx, tenantId, userId))) return undefined;
        const kept = await tx
          .withTables<NotificationsTables>()
          .selectFrom('notifications.preferences')
          .selectAll()
          .where('tenant_id', '=', tenantId)
          .where('user_id', '=', userId)
          .executeTakeFirst();
        const wishes = mailWishesOf(kept);
        return { organisation, locale: person.locale, timeZone: wishes.rhythm.timeZone, person, wishes };
      },
      { readOnly: true },
    );
}

function createComposeItem(deps: ComposeDeps) {
  const { database, translate, clock, publicUrl, findHolders, describeRequest } = deps;
  const sign = createLinkSigner(deps.rootKey);
  const say = createSayNotice(deps);

  const itemOf = (row: DeliveryRow, locale: Locale, path: string): MessageItem => ({
    id: formatId('delivery', row.id),
    kind: row.kind,
    kindTitle: translate(locale, `notifications.kind.${row.kind}`),
    at: row.at,
    sentence: say(row.words, locale),
    url: new URL(path, publicUrl).href,
    target: { kind: row.target_kind, id: row.target_id },
  });

  /** A request that waits: with what will run, and a link of its own. */
  async function composeRequest(row: DeliveryRow, locale: Locale): Promise<MessageItem | Leftover> {
    const id = parseId('approval', row.target_id);
    return await database.tenant(row.tenant_id, async (tx) => {
      const reader = {
        id: row.user_id ?? NOBODY,
        locale,
        nowMs: clock.now(),
        mayDecide: (scopeId: ScopeId) =>
          row.user_id !== null &&
          findHolders('approval:decide', scopeId, row.tenant_id).includes(row.user_id),
      };
      const request = id === undefined ? undefined : await describeRequest(tx, id, reader);
      if (request?.pending !== true) return { id: row.id, dropped: 'overtaken' };
      if (row.user_id !== null && !request.mayDecide) return { id: row.id, dropped: 'not_concerned' };
      const { expiresAt } = request;
      const content = {
        id: row.id,
        tenantId: row.tenant_id,
        userId: row.user_id,
        targetId: row.target_id,
        expiresAt,
      };
      const token = sign(content);
      await keepLink(tx, content, token);
      return { ...itemOf(row, locale, `/links#${token}`), request };
    });
  }

  return async (row: DeliveryRow, locale: Locale): Promise<MessageItem | Leftover> =>
    row.kind === 'approval_waiting' && row.target_kind === 'approval'
      ? await composeRequest(row, locale)
      : itemOf(row, locale, noticePath(row));
}

/**
 * Writes a batch out for its receiver as things are now: what was overtaken is dropped, quiet hours that began meanwhile
 * hold it back.
 */
export function createComposeMessage(deps: ComposeDeps) {
  const { clock, publicUrl } = deps;
  const findAddressee = createFindAddressee(deps);
  const composeItem = createComposeItem(deps);
  return async (batch: Batch): Promise<Composed> => {
    const { deliveries } = batch;
    const addressee = await findAddressee(batch);
    if (addressee === undefined)
      return {
        message: undefined,
        leftovers: deliveries.map(({ id }) => ({ id, dropped: 'not_concerned' })),
      };
    const { organisation, locale, timeZone, person, wishes } = addressee;
    const nowMs = clock.now();
    const quietUntil = wishes === undefined ? nowMs : endOfQuiet(nowMs, wishes.rhythm);
    if (quietUntil > nowMs) {
      const heldUntil = new Date(quietUntil);
      return { message: undefined, leftovers: deliveries.map(({ id }) => ({ id, heldUntil })) };
    }
    const items: MessageItem[] = [];
    const leftovers: Leftover[] = [];
    for (const row of deliveries) {
      const made = await composeItem(row, locale);
      if ('sentence' in made) items.push(made);
      else leftovers.push(made);
    }
    const [first, ...others] = items;
    if (first === undefined) return { message: undefined, leftovers };
    const message: Message = {
      id: batch.id,
      at: new Date(nowMs),
      organisation,
      locale,
      timeZone,
      items: [first, ...others],
      preferencesUrl: new URL('/notifications/preferences', publicUrl).href,
      ...(person === undefined ? {} : { recipient: { name: person.displayName, email: person.email } }),
    };
    return { message, leftovers };
  };
}

export type ComposeMessage = ReturnType<typeof createComposeMessage>;
