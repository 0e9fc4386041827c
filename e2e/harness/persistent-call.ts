import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Api, ApiOperation } from '@haechi/contracts';
import { type ApiClient, type CallInput, UnexpectedAnswer } from './api-client.ts';

const PAUSE_MS = 20;
/** A server that does not come back is a failure to tell of, and no reason to wait for ever. */
const UNANSWERED_MS_MAX = 60_000;

/** What `fetch` throws when there was no answer, or only a part of one. */
function isConnectionLost(error: unknown): boolean {
  return error instanceof TypeError && error.cause instanceof Error && 'code' in error.cause;
}

/**
 * Calls as a careful program does: under one Idempotency-Key, again and again, until there is an answer that is not
 * "try again". What it resolves to is acknowledged.
 * @throws UnexpectedAnswer for every refusal that trying again cannot change, and whatever stood in the way of an answer for a minute
 */
export async function callUntilAnswered<O extends ApiOperation>(
  client: ApiClient,
  operation: O,
  input: CallInput<O>,
): Promise<Api[O]['response']> {
  const headers = { 'idempotency-key': randomUUID(), ...input.headers };
  // The parts of the operation are those of the input; only headers are added.
  const keyed = { ...input, headers } as CallInput<O>;
  const deadlineMs = performance.now() + UNANSWERED_MS_MAX;
  for (;;) {
    try {
      return await client.call(operation, keyed);
    } catch (error) {
      const mayPass =
        error instanceof UnexpectedAnswer ? error.answer.status === 503 : isConnectionLost(error);
      if (!mayPass || performance.now() > deadlineMs) throw error;
      // The connection was refused or cut, or the database is away: whether it happened is not known.
      await pause(PAUSE_MS);
    }
  }
}
