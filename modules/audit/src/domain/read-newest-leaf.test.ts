import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  canonicalJson,
  type Json,
  newId,
  PLATFORM_SCOPE_ID,
  type ScopeId,
  type TenantId,
} from '@haechi/kernel';
import fc from 'fast-check';
import { parseThoroughly } from '../parse-leaf.ts';
import type { AuditEvent } from './event.ts';
import { formatLeaf } from './leaf.ts';
import { readNewestLeaf } from './read-newest-leaf.ts';

const tenantId = newId('tenant');
const textOrNull = fc.option(fc.string({ maxLength: 20 }));
const object = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });

const anyEvent: fc.Arbitrary<AuditEvent> = fc.record({
  id: fc.constant(newId('event')),
  tenantId: fc.constantFrom(tenantId, PLATFORM_SCOPE_ID as string as TenantId),
  scopeId: fc.constantFrom(tenantId as string as ScopeId, PLATFORM_SCOPE_ID),
  branch: textOrNull,
  atMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  actor: fc.record({
    kind: fc.constantFrom('user', 'service', 'agent', 'system', 'anonymous'),
    id: textOrNull,
    name: fc.string(),
  }),
  delegatorId: textOrNull,
  role: textOrNull,
  sessionId: textOrNull,
  requestId: textOrNull,
  ip: textOrNull,
  userAgent: textOrNull,
  action: fc.constant('thing.done'),
  target: fc.option(fc.record({ kind: fc.string(), id: fc.string(), name: fc.string() })),
  result: fc.constantFrom('success', 'denied', 'failure'),
  reason: textOrNull,
  details: object,
  before: fc.option(object),
  after: fc.option(object),
  policyRevision: fc.option(fc.nat()),
  sealed: fc.array(
    fc.record({
      of: fc.constantFrom('actor', 'subject'),
      key: fc.constant(newId('event') as string),
      data: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
    }),
    { maxLength: 2 },
  ),
}) as fc.Arbitrary<AuditEvent>; // the records are of their kinds

const written = anyEvent.map((event) => JSON.parse(formatLeaf(event)) as Record<string, unknown>);

test('a leaf of the newest form is read without the schema, and says the same', () => {
  fc.assert(
    fc.property(written, (leaf) => {
      const read = readNewestLeaf(leaf);
      assert.ok(read);
      assert.deepEqual(read, parseThoroughly(leaf));
      assert.equal(formatLeaf(read), canonicalJson(leaf as Json)); // it was parsed from JSON
    }),
    { numRuns: 300 },
  );
});

/** One member, at any depth, is another value, or gone, or one more than there should be. */
function spoil(leaf: Record<string, unknown>, place: number, value: unknown): Record<string, unknown> {
  const spoilt = structuredClone(leaf);
  const parts = [
    spoilt,
    spoilt['actor'],
    spoilt['target'],
    ...(Array.isArray(spoilt['sealed']) ? spoilt['sealed'] : []),
  ].filter((part): part is Record<string, unknown> => typeof part === 'object' && part !== null);
  const places = parts.flatMap((part) => [...Object.keys(part), 'more'].map((key) => ({ part, key })));
  const chosen = places[place % places.length];
  if (chosen === undefined) return spoilt;
  if (value === undefined) delete chosen.part[chosen.key];
  else chosen.part[chosen.key] = value;
  return spoilt;
}

test('what the schema refuses is never read without it', () => {
  const value = fc.oneof(
    fc.constantFrom(
      undefined,
      null,
      1,
      '',
      'A',
      'ab=',
      '2026-02-30T00:00:00.000Z',
      '2026-11-30T00:00:00Z',
      {},
      [],
    ),
    fc.anything(),
  );
  fc.assert(
    fc.property(written, fc.nat(), value, (leaf, place, wrong) => {
      const spoilt = spoil(leaf, place, wrong);
      const read = readNewestLeaf(spoilt);
      if (read !== undefined) assert.deepEqual(read, parseThoroughly(spoilt));
    }),
    { numRuns: 1_000 },
  );
});
