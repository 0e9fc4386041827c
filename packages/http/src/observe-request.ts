import type { Logger } from '@haechi/kernel/node';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readClientRequestId } from './client-request-id.ts';
import type { HttpMetrics } from './metrics.ts';

/** Measures every request and writes a line about it, once its answer is sent. */
export function createObserveRequest({
  metrics,
  log,
}: {
  readonly metrics: Pick<HttpMetrics, 'observe'>;
  readonly log: Logger;
}) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { operation, caller, answersFromMemory } = request.haechi;
    metrics.observe(operation, reply.statusCode, reply.elapsedTime);
    // Thousands a second: what is decided goes on record, and a line for each would cost as much as the answer.
    const level = answersFromMemory && reply.statusCode < 400 ? 'debug' : 'info';
    if (log.isLevelEnabled(level))
      log[level](
        {
          requestId: request.id,
          clientRequestId: readClientRequestId(request),
          operation,
          status: reply.statusCode,
          durationMs: Math.round(reply.elapsedTime),
          callerId: caller?.id,
        },
        'request',
      );
    done();
  };
}
