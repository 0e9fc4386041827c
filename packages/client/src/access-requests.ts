import { isObject, type Transport } from './transport.ts';
import { type Decision, type Evaluation, HaechiError } from './types.ts';

/** A task for approvers, as the access request profile presents it. */
export interface AccessTask {
  readonly id: string;
  readonly status: string;
  /** The answer as it came. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface WaitOptions {
  /** For how long at most. 10 minutes unless given. */
  readonly withinMs?: number;
  /** How often the task is looked at. 2 seconds unless given. */
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

export interface AccessRequests {
  /** Asks for what a denial refused. @throws HaechiError; `protocol` when the denial cannot be asked about */
  request(
    evaluation: Evaluation,
    denial: Decision,
    options?: { readonly until?: string; readonly idempotencyKey?: string },
  ): Promise<AccessTask>;
  look(id: string, signal?: AbortSignal): Promise<AccessTask>;
  /** Waits until the task has ended, however it did. @throws HaechiError `timeout` when it has not in that time */
  wait(task: AccessTask, options?: WaitOptions): Promise<AccessTask>;
  /** Asks for access, waits for the end, and puts the question again. */
  requestAndWait(evaluation: Evaluation, denial: Decision, options?: WaitOptions): Promise<Decision>;
}

/** What is not in here goes on. */
const ENDED: ReadonlySet<string> = new Set(['approved', 'denied', 'expired', 'cancelled']);

export function createAccessRequests(
  send: Transport,
  base: string,
  evaluateAfresh: (evaluation: Evaluation) => Promise<Decision>,
): AccessRequests {
  const look: AccessRequests['look'] = async (id, signal) =>
    readTask(await send({ method: 'GET', path: `/access/v1/requests/${encodeURIComponent(id)}`, signal }));

  const request: AccessRequests['request'] = async (evaluation, denial, options = {}) => {
    const offer = denial.accessRequest;
    if (offer === null) throw new HaechiError('protocol', 'this denial does not say how to ask for access');
    // The address is the one we were configured with; an answer does not send our token elsewhere.
    if (new URL(offer.endpoint).origin !== new URL(base).origin)
      throw new HaechiError('protocol', `access requests would go to another server: ${offer.endpoint}`);
    const body = {
      ...evaluation,
      denial: { expires_at: offer.expires_at, binding_token: offer.binding_token },
      ...(options.until === undefined ? {} : { requested_access: { requested_until: options.until } }),
    };
    const idempotencyKey = options.idempotencyKey ?? crypto.randomUUID();
    return readTask(await send({ method: 'POST', path: '/access/v1/requests', body, idempotencyKey }));
  };

  const wait: AccessRequests['wait'] = async (task, options = {}) => {
    const { withinMs = 600_000, everyMs = 2000, signal } = options;
    const deadline = AbortSignal.timeout(withinMs);
    const either = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    let seen = task;
    while (!ENDED.has(seen.status)) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        either.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
      });
      signal?.throwIfAborted();
      if (deadline.aborted) throw new HaechiError('timeout', `nobody has decided within ${withinMs} ms`);
      seen = await look(task.id, signal);
    }
    return seen;
  };

  return {
    request,
    look,
    wait,
    async requestAndWait(evaluation, denial, options) {
      await wait(await request(evaluation, denial), options);
      return await evaluateAfresh(evaluation);
    },
  };
}

function readTask(answer: unknown): AccessTask {
  if (isObject(answer)) {
    const task = isObject(answer['task']) ? answer['task'] : answer;
    const { id, status } = task;
    if (typeof id === 'string' && typeof status === 'string') return { id, status, raw: answer };
  }
  throw new HaechiError('protocol', 'the answer is no access request');
}
