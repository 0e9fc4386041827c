import type { SessionId, TenantId } from '@haechi/kernel';
import type { CallContext } from '../calls/call-types.ts';
import type { AuditPort } from '../ports.ts';
import type { GateRequest } from './endpoint-types.ts';
import { errorOf, type Params, RPC, type RpcRequest } from './json-rpc.ts';
import type { Reply } from './reply.ts';
import type { Session } from './sessions.ts';

const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';
const STREAMS_MAX = 2_000;
const CHANGES = /^(?:upstream\.(?:created|updated|deleted|tools_changed)|tool\.|gate_policy\.)/;

const isObject = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Stream {
  readonly tenantId: TenantId;
  /** Of the older revision, where the caller named one. */
  readonly sessionId: SessionId | undefined;
  tell(): void;
  close(): void;
}

/** Streams that tell callers that the tools may be others now; both revisions have one, each in its form. */
export function createChangeStreams(audit: Pick<AuditPort, 'subscribe'>) {
  const streams = new Map<symbol, Stream>();

  async function keepOpen(
    tenantId: TenantId,
    reply: Reply,
    tell: () => void,
    sessionId?: SessionId,
  ): Promise<void> {
    const key = Symbol('stream');
    streams.set(key, { tenantId, sessionId, tell, close: reply.close });
    try {
      await reply.stream();
    } finally {
      streams.delete(key);
    }
  }

  return {
    follow: (): (() => void) =>
      audit.subscribe(({ tenantId, action }) => {
        if (!CHANGES.test(action)) return;
        for (const stream of streams.values()) if (stream.tenantId === tenantId) stream.tell();
      }),

    /** `subscriptions/listen`: what was granted is said first, and everything carries the id of the request. */
    async listen(ctx: CallContext, { id, params = {} }: RpcRequest, reply: Reply): Promise<void> {
      const { notifications } = params;
      if (!isObject(notifications) || streams.size >= STREAMS_MAX) {
        reply.answer(
          200,
          errorOf(id, {
            code: isObject(notifications) ? RPC.internalError : RPC.invalidParams,
            message: 'Invalid params: notifications',
          }),
        );
        return;
      }
      const wants = notifications['toolsListChanged'] === true;
      const say = (method: string, more: Params = {}): boolean =>
        reply.say({ jsonrpc: '2.0', method, params: { ...more, _meta: { [SUBSCRIPTION_ID]: id } } });
      say('notifications/subscriptions/acknowledged', {
        notifications: wants ? { toolsListChanged: true } : {},
      });
      await keepOpen(ctx.caller.tenantId, reply, () => {
        if (wants) say('notifications/tools/list_changed');
      });
    },

    /** The stream of the older revision. */
    async openStream(
      { headers, caller }: GateRequest,
      session: Session | undefined,
      reply: Reply,
    ): Promise<void> {
      if (!(headers.accept ?? '').includes('text/event-stream') || streams.size >= STREAMS_MAX)
        reply.empty(405, { allow: 'GET, POST, DELETE' });
      else
        await keepOpen(
          caller.tenantId,
          reply,
          () => reply.say({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }),
          session?.id,
        );
    },

    closeStreams({ id }: Session): void {
      for (const stream of streams.values()) if (stream.sessionId === id) stream.close();
    },
  };
}
