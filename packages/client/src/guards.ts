import type { HaechiClient } from './create-client.ts';
import type { Decision, Question } from './types.ts';

type OrPromise<T> = T | Promise<T>;

export interface GuardOptions<Request> {
  /** What has to be allowed for this request. Without a question the request is refused. */
  readonly question: (request: Request) => OrPromise<Question | undefined>;
  /** Sees every decision, for logs. */
  readonly onDecision?: (request: Request, decision: Decision) => void;
}

/** What Express gives a middleware, as far as it is needed. */
interface ExpressResponse {
  status(code: number): { type(mediaType: string): { send(body: string): unknown } };
}

/** What Fastify gives a hook, as far as it is needed. */
interface FastifyReply {
  code(status: number): { type(mediaType: string): { send(body: string): unknown } };
}

const PROBLEM = 'application/problem+json';

/** Lets a request of Express through when it is allowed, and answers 403, or 503 when nobody could say. */
export function expressGuard<Request>(client: Pick<HaechiClient, 'check'>, options: GuardOptions<Request>) {
  return async (
    request: Request,
    response: ExpressResponse,
    next: (error?: unknown) => void,
  ): Promise<void> => {
    let refusal: Refusal | undefined;
    try {
      refusal = await judge(client, options, request);
    } catch (error) {
      next(error);
      return;
    }
    if (refusal === undefined) next();
    else response.status(refusal.status).type(PROBLEM).send(JSON.stringify(refusal));
  };
}

/** The same as a `preHandler` of Fastify. */
export function fastifyGuard<Request>(client: Pick<HaechiClient, 'check'>, options: GuardOptions<Request>) {
  return async (request: Request, reply: FastifyReply): Promise<unknown> => {
    const refusal = await judge(client, options, request);
    return refusal === undefined
      ? undefined
      : reply.code(refusal.status).type(PROBLEM).send(JSON.stringify(refusal));
  };
}

interface Refusal {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: 403 | 503;
  readonly reason: string;
}

async function judge<Request>(
  client: Pick<HaechiClient, 'check'>,
  { question: ask, onDecision }: GuardOptions<Request>,
  request: Request,
): Promise<Refusal | undefined> {
  const question = await ask(request);
  if (question === undefined) return refuse(403, 'no_question');
  const decision = await client.check(question);
  onDecision?.(request, decision);
  if (decision.allowed) return undefined;
  return refuse(decision.failure === null ? 403 : 503, decision.reason);
}

const refuse = (status: 403 | 503, reason: string): Refusal => ({
  type: 'about:blank',
  title: status === 403 ? 'Forbidden' : 'Service Unavailable',
  status,
  reason,
});
