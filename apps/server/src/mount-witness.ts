import type { AuditModule } from '@haechi/audit';
import { ADD_CHECKPOINT_BYTES_MAX } from '@haechi/transparency';
import type { FastifyInstance } from 'fastify';

/** Requests a minute from one address: a log asks once for each checkpoint it wants cosigned. */
const RATE_PER_MINUTE = 300;

/**
 * The door for the logs of others that this installation cosigns (C2SP tlog-witness). It takes no credential: what is
 * asked for is signed by the log itself, and a log that was not configured is not answered.
 */
export async function mountWitness(app: FastifyInstance, witness: AuditModule['witness']): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: ADD_CHECKPOINT_BYTES_MAX },
      (_request, body, done) => done(null, body),
    );
    scope.post('/witness/add-checkpoint', {
      config: { rateLimit: { max: RATE_PER_MINUTE, timeWindow: 60_000 } },
      async handler(request, reply) {
        request.haechi.operation = 'witness';
        const { body } = request;
        const answer = await witness.addCheckpoint(typeof body === 'string' ? body : '');
        return await reply.code(answer.status).type(answer.type).send(answer.body);
      },
    });
  });
}
