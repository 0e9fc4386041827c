import { toActor } from '@haechi/audit';
import { contractOf, notificationChannelRoutes } from '@haechi/contracts';
import type { Database, Tx } from '@haechi/database';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import {
  CodedError,
  type DeliveryId,
  decodeCursor,
  encodeCursor,
  type Locale,
  type Translate,
} from '@haechi/kernel';
import { openLink } from '../links/open-link.ts';
import type { AuditPort, PeoplePort } from '../ports.ts';
import type { FindChannels } from '../queries/find-channels.ts';
import { findDelivery, listDeliveries } from '../queries/list-deliveries.ts';
import { createSayNotice } from '../say-notice.ts';
import type { DeliveryRow } from '../tables.ts';
import type { SettleDelivery } from '../use-cases/settle-delivery.ts';
import { type DeliveryView, presentDelivery } from './present-channel.ts';

export interface DeliveryRouteDeps {
  readonly database: Database;
  readonly audit: Pick<AuditPort, 'summarise'>;
  readonly translate: Translate;
  readonly people: Pick<PeoplePort, 'findPeople'>;
  readonly find: FindChannels;
  readonly settleDelivery: SettleDelivery;
}

const contract = contractOf(notificationChannelRoutes);

function readBefore(cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  const createdAt = new Date(String(at));
  if (Number.isNaN(createdAt.getTime())) throw new CodedError('VAL_001', { where: 'query cursor' });
  return { createdAt, id: String(id) };
}

/** The operator's mail has a name of its own, which is not told to others. */
const OF_OPERATOR = 'mail';

export function createDeliveryRoutes(deps: DeliveryRouteDeps): RouteImplementation[] {
  const { people, find, settleDelivery } = deps;
  const say = createSayNotice(deps);

  async function present(tx: Tx, rows: readonly DeliveryRow[], locale: Locale): Promise<DeliveryView[]> {
    const ids = rows.flatMap(({ user_id: id }) => id ?? []);
    const names = await people.findPeople(tx, ids);
    return rows.map((row) => presentDelivery(row, say(row.words, locale), names));
  }

  async function settle(
    { tx, ctx, caller }: { readonly tx: Tx; readonly ctx: RequestContext; readonly caller: Caller },
    id: DeliveryId,
    to: 'waiting' | 'discarded',
    reason: string,
  ): Promise<DeliveryView> {
    const row = await findDelivery(tx, id);
    if (row === undefined) throw new CodedError('RES_001');
    const name = (await find.find(tx, row.channel_id))?.channel.name ?? OF_OPERATOR;
    await settleDelivery(tx, toActor(ctx, caller), row, name, to, reason);
    const [view] = await present(tx, [(await findDelivery(tx, id)) ?? row], ctx.locale);
    if (view === undefined) throw new CodedError('RES_001');
    return view;
  }

  return [
    implement(contract('GET /api/v1/notification-deliveries'), async ({ ctx, tx, query }) => {
      const { channelId, state, cursor, limit } = query;
      if (channelId !== undefined && (await find.find(tx, channelId)) === undefined)
        throw new CodedError('RES_001');
      const rows = await listDeliveries(tx, { channelId, state, before: readBefore(cursor) }, limit + 1);
      const page = rows.slice(0, limit);
      const last = rows.length > limit ? page.at(-1) : undefined;
      return {
        items: await present(tx, page, ctx.locale),
        nextCursor: last === undefined ? null : encodeCursor([last.created_at.toISOString(), last.id]),
      };
    }),
    implement(contract('POST /api/v1/notification-deliveries/{id}/retry'), async (input) =>
      settle(input, input.params.id, 'waiting', input.body.reason),
    ),
    implement(contract('POST /api/v1/notification-deliveries/{id}/discard'), async (input) =>
      settle(input, input.params.id, 'discarded', input.body.reason),
    ),
    implement(contract('POST /api/v1/me/notification-links/open'), async ({ ctx, caller, tx, body }) => {
      const person = { tenantId: caller.tenantId, userId: caller.id };
      const id = await openLink(tx, person, body.token, new Date(ctx.nowMs));
      return { target: { kind: 'approval' as const, id } };
    }),
  ];
}
