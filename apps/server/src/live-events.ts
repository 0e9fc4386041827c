import type { AuditModule, SequencedEvent } from '@haechi/audit';
import { platformRoutes } from '@haechi/contracts';
import {
  type Caller,
  implementStream,
  type RequestContext,
  type RouteImplementation,
  type ServerSentEvent,
  type Settle,
} from '@haechi/http';
import { formatId, SECOND_MS } from '@haechi/kernel';
import type { NotificationsModule } from '@haechi/notifications';

export interface LiveEventDeps {
  readonly audit: Pick<AuditModule, 'subscribe' | 'openRead' | 'summarise'>;
  readonly notifications: Pick<NotificationsModule, 'subscribe'>;
  /** Whether a caller's credential is still good; asked again and again while a stream is open. */
  readonly isStillGood: (caller: Caller) => Promise<boolean>;
  readonly settle: Settle;
}

const CHECK_EVERY_MS = 10 * SECOND_MS;
const QUEUE_MAX = 500;

/** What concerns a caller of the log's events: what happens in approvals, and everything he may read in the log. */
async function concerns(
  event: SequencedEvent,
  caller: Caller,
  ctx: RequestContext,
  settle: Settle,
): Promise<boolean> {
  const { actor, target, details, scopeId } = event;
  const me = formatId('user', caller.id);
  if (actor.id === me || target?.id === me || details['principalId'] === me || details['requesterId'] === me)
    return true;
  const permission = event.action.startsWith('approval.') ? 'approval:read' : 'audit:read';
  return await settle(caller, permission, scopeId, ctx, ctx.signal);
}

function toMessage(event: SequencedEvent, summary: string): ServerSentEvent {
  const { action, target, result } = event;
  const id = formatId('event', event.id);
  const at = new Date(event.atMs).toISOString();
  return { id, data: JSON.stringify({ type: action, id, at, data: { target, result, summary } }) };
}

type NoticeSignal = Parameters<Parameters<NotificationsModule['subscribe']>[0]>[0];

/** That the caller was told something; what it was is in the list of notices. */
function toNoticeMessage({ id: notice, kind, at }: NoticeSignal): ServerSentEvent {
  const id = formatId('notification', notice);
  const data = { target: { kind: 'notice', id, name: kind }, result: 'success' };
  return { id, data: JSON.stringify({ type: 'notification.created', id, at: at.toISOString(), data }) };
}

/** A queue that one reader drains. A reader that is too slow is cut off: it reconnects and reads the lists again. */
function createQueue(signal: AbortSignal) {
  const waiting: ServerSentEvent[] = [];
  let closed = false;
  let wake: (() => void) | undefined;
  const rouse = (): void => {
    wake?.();
    wake = undefined;
  };
  const close = (): void => {
    closed = true;
    rouse();
  };
  signal.addEventListener('abort', close, { once: true });
  return {
    close,
    push(event: ServerSentEvent): void {
      if (waiting.length >= QUEUE_MAX) close();
      else waiting.push(event);
      rouse();
    },
    async *drain(): AsyncGenerator<ServerSentEvent> {
      while (!closed) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}

/** `GET /api/v1/events`: the log's events that concern the caller, as they are sequenced. */
export function createLiveEventRoute(deps: LiveEventDeps): RouteImplementation {
  const [eventsContract] = platformRoutes;

  async function* follow(ctx: RequestContext, caller: Caller): AsyncGenerator<ServerSentEvent> {
    const queue = createQueue(ctx.signal);
    // One after the other, so that events keep their order though a policy server may have to be asked about some.
    let before: Promise<void> = Promise.resolve();
    const pass = async (told: SequencedEvent): Promise<void> => {
      const [event] = await deps.audit.openRead([told]);
      if (event !== undefined && (await concerns(event, caller, ctx, deps.settle)))
        queue.push(toMessage(event, deps.audit.summarise(event, ctx.locale)));
    };
    const unsubscribe = deps.audit.subscribe((event) => {
      if (event.tenantId !== caller.tenantId) return;
      before = before.then(() => pass(event)).catch(queue.close);
    });
    const forgetNotices = deps.notifications.subscribe((signal) => {
      if (signal.userId === caller.id && signal.tenantId === caller.tenantId)
        queue.push(toNoticeMessage(signal));
    });
    const checking = setInterval(() => {
      void deps.isStillGood(caller).then((good) => (good ? undefined : queue.close()), queue.close);
    }, CHECK_EVERY_MS);
    try {
      yield* queue.drain();
    } finally {
      clearInterval(checking);
      unsubscribe();
      forgetNotices();
    }
  }

  return implementStream(eventsContract, async ({ ctx, caller }) => follow(ctx, caller));
}
