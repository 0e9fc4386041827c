import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from '@haechi/contracts';
import {
  createNoteVerifier,
  hashLeaf,
  parseVerifierKey,
  type VerifiedProof,
  verifyProof,
} from '@haechi/transparency';
import type { ApiClient } from './api-client.ts';

export type AuditEvent = Api['GET /api/v1/audit/events']['response']['items'][number];

/** Every event of the log of the tenant the client works in, oldest first. */
export async function readWholeLog(client: ApiClient): Promise<AuditEvent[]> {
  const events: AuditEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.call('GET /api/v1/audit/events', {
      query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) },
    });
    events.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return events.toReversed();
}

/**
 * Waits until every event committed so far has its place in the log. Events are placed after the answer to the command
 * they tell of, and later still while the database recovers. @throws Error when it takes too long
 */
export async function waitUntilSequenced(client: ApiClient, withinMs = 20_000): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    const { waitingCount } = await client.call('GET /api/v1/audit/log', {});
    if (waitingCount === 0) return;
    if (performance.now() > deadlineMs) throw new Error(`${waitingCount} events still wait for their place`);
    await pause(20);
  }
}

/** What a verifier believes about one log: its name and its key, learned before the events it will check. */
export interface LogTrust {
  readonly origin: string;
  readonly verifierKey: string;
}

/**
 * Verifies one event as somebody without access would: from the bytes of the event, a proof file, and the trust
 * they had beforehand. @throws Error when it does not hold
 */
export async function verifyEventOffline(
  client: ApiClient,
  eventId: string,
  trust: LogTrust,
): Promise<VerifiedProof> {
  const params = { id: eventId };
  const { leaf, index } = await client.call('GET /api/v1/audit/events/{id}', { params });
  const proof = await client.call('GET /api/v1/audit/events/{id}/proof', { params });
  const key = parseVerifierKey(trust.verifierKey);
  if (!key.ok) throw new Error(key.error.message);
  const policy = { origin: trust.origin, logKeys: [createNoteVerifier(key.value)] };
  const verified = await verifyProof(proof, hashLeaf(new TextEncoder().encode(leaf)), policy);
  if (!verified.ok) throw new Error(`event ${index}: ${verified.error.message}`);
  if (verified.value.index !== index) throw new Error(`event ${index} is proved at ${verified.value.index}`);
  return verified.value;
}
