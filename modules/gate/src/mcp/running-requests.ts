import type { GateRequest } from './endpoint-types.ts';
import type { RpcId, RpcNotification } from './json-rpc.ts';

/** Requests under way, for callers of the older revision who take one back in another request. */
export interface RunningRequests {
  /** @returns to be called when it is answered */
  enter(request: GateRequest, session: string | undefined, id: RpcId, gone: AbortController): () => void;
  cancel(request: GateRequest, session: string | undefined, message: RpcNotification): void;
}

// An id is the caller's own word: it names a request only among those of the same caller and session.
const keyOf = ({ caller, upstream }: GateRequest, session: string, id: unknown): string =>
  JSON.stringify([caller.id, upstream ?? null, session, id]);

export function createRunningRequests(): RunningRequests {
  const running = new Map<string, AbortController>();

  return {
    enter(request, session, id, gone) {
      if (session === undefined) return () => undefined;
      const key = keyOf(request, session, id);
      running.set(key, gone);
      return () => {
        if (running.get(key) === gone) running.delete(key);
      };
    },
    cancel(request, session, { method, params }) {
      if (method !== 'notifications/cancelled' || session === undefined) return;
      running.get(keyOf(request, session, params?.['requestId']))?.abort();
    },
  };
}
