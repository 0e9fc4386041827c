import { newId } from '@haechi/kernel';
import type { RpcRequest, RpcResponse } from './json-rpc.ts';

/** Questions of servers to callers of the older revision, and the answers that come in another request. */
export interface ServerAsks {
  /** @param say puts the question to the caller; false when they cannot be reached */
  ask(
    callerId: string,
    question: RpcRequest,
    say: (question: RpcRequest) => boolean,
    signal: AbortSignal,
  ): Promise<RpcResponse>;
  /** @returns whether somebody waited for it */
  settle(callerId: string, answer: RpcResponse): boolean;
}

const ASKABLE: ReadonlySet<string> = new Set([
  'elicitation/create',
  'sampling/createMessage',
  'roots/list',
  'ping',
]);
const ANSWER_WITHIN_MS = 300_000;
const WAITING_MAX = 10_000;

interface Waiting {
  readonly callerId: string;
  resolve(answer: RpcResponse): void;
}

const refuse = (question: RpcRequest, message: string): RpcResponse => ({
  jsonrpc: '2.0',
  id: question.id,
  error: { code: -32_601, message },
});

/** Known in the process that holds the caller's stream. */
export function createServerAsks(): ServerAsks {
  const waiting = new Map<string, Waiting>();

  return {
    ask(callerId, question, say, signal) {
      if (question.method === 'ping') return Promise.resolve({ jsonrpc: '2.0', id: question.id, result: {} });
      if (!ASKABLE.has(question.method) || waiting.size >= WAITING_MAX)
        return Promise.resolve(refuse(question, 'not offered here'));
      const id = newId('call');
      return new Promise((resolve) => {
        const end = (answer: RpcResponse): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', onGone);
          waiting.delete(id);
          resolve({ ...answer, id: question.id });
        };
        const onGone = (): void => end(refuse(question, 'the caller has gone'));
        const timer = setTimeout(() => end(refuse(question, 'no answer in time')), ANSWER_WITHIN_MS);
        signal.addEventListener('abort', onGone, { once: true });
        waiting.set(id, { callerId, resolve: end });
        if (!say({ ...question, id })) end(refuse(question, 'the caller takes no questions'));
      });
    },
    settle(callerId, answer) {
      const waits = typeof answer.id === 'string' ? waiting.get(answer.id) : undefined;
      if (waits?.callerId !== callerId) return false;
      waits.resolve(answer);
      return true;
    },
  };
}
