import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@haechi/kernel';
import fc from 'fast-check';
import { systemOrigin } from '../origin.ts';
import { parseLeaf } from '../parse-leaf.ts';
import { composeEvent, composeLeaf, fitEvent } from './compose-event.ts';
import type { AuditEntry } from './event.ts';
import { formatLeaf, LEAF_BYTES_MAX } from './leaf.ts';
import { findDifferingColumns, searchColumnsOf } from './search-columns.ts';

const tenantId = newId('tenant');
const compose = (entry: Partial<AuditEntry>, name = 'backup') =>
  composeEvent({
    id: newId('event'),
    tenantId,
    atMs: Date.UTC(2026, 10, 20),
    origin: systemOrigin(name),
    entry: { action: 'thing.done', scopeId: tenantId as string as AuditEntry['scopeId'], ...entry },
  });

test('a leaf that is read back says exactly what was composed, whatever text was in it', () => {
  const text = fc.string({ unit: 'binary', maxLength: 50 });
  fc.assert(
    fc.property(
      text,
      text,
      fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean())),
      (name, reason, details) => {
        const event = compose({ reason, details, target: { kind: 'k', id: reason, name } }, name);
        const read = parseLeaf(formatLeaf(event));
        assert.ok(read);
        assert.equal(formatLeaf(read), formatLeaf(event));
        assert.deepEqual(findDifferingColumns(searchColumnsOf(read), event), []);
      },
    ),
    { numRuns: 100 },
  );
});

test('what PostgreSQL or UTF-8 cannot carry is taken out before it is hashed', () => {
  const event = compose({ reason: 'a\u0000b\ud800c', details: { deep: { text: '\udfff' } } });
  assert.equal(event.reason, 'ab\ufffdc');
  assert.deepEqual(event.details, { deep: { text: '\ufffd' } });
});

test('secrets are masked in details, before and after', () => {
  const secret = { password: 'hunter2', nested: { apiKey: 'k' }, kept: 1 };
  const event = compose({ details: secret, before: secret, after: secret });
  const masked = { password: '[secret]', nested: { apiKey: '[secret]' }, kept: 1 };
  assert.deepEqual([event.details, event.before, event.after], [masked, masked, masked]);
});

test('an event too long for a leaf keeps size and digest of what it leaves out, and the rest whole', () => {
  const long = { text: '가'.repeat(30_000) };
  const leaf = composeLeaf(compose({ details: { note: 'short' }, before: long, after: { kept: true } }));
  assert.ok(Buffer.byteLength(leaf) <= LEAF_BYTES_MAX);
  const event = parseLeaf(leaf);
  assert.deepEqual(event?.after, { kept: true });
  assert.deepEqual(Object.keys(event.before ?? {}), ['omitted']);
  const all = composeLeaf(compose({ details: long, before: long, after: long }));
  assert.ok(Buffer.byteLength(all) <= LEAF_BYTES_MAX);
  const short = compose({ details: { note: 'short' } });
  assert.equal(composeLeaf(short), formatLeaf(short));
});

test('however its characters are written, a leaf that is taken for short is short', () => {
  const worst = '\u0001'.repeat(5_000);
  for (const details of [
    { worst },
    { list: Array.from({ length: 500 }, () => '\u0001\u0002') },
    { [worst]: 1 },
  ]) {
    const event = compose({ details, reason: worst, target: { kind: worst, id: worst, name: worst } });
    for (const bytesMax of [40_000, 50_000, LEAF_BYTES_MAX])
      assert.ok(Buffer.byteLength(formatLeaf(fitEvent(event, bytesMax))) <= bytesMax, String(bytesMax));
  }
});

test('an action is resource.verb and nothing else', () => {
  for (const action of ['Project.updated', 'project', 'project.', 'project updated', `a.${'b'.repeat(99)}`])
    assert.throws(() => compose({ action }), TypeError, action);
});

test('a leaf of another form is not read', () => {
  const leaf = formatLeaf(compose({}));
  assert.ok(parseLeaf(leaf));
  for (const other of [
    '',
    '{}',
    'null',
    leaf.replace('"v":2', '"v":9'),
    leaf.replace('evt_', 'usr_'),
    `${leaf}}`,
  ])
    assert.equal(parseLeaf(other), undefined, other);
});

test('a leaf of the first form is read as an event without the fields that came later', () => {
  const leaf = JSON.parse(formatLeaf(compose({}))) as Record<string, unknown>;
  const { branch, delegator, role, sealed, ...first } = leaf;
  assert.deepEqual([branch, delegator, role, sealed], [null, null, null, []]);
  const event = parseLeaf(JSON.stringify({ ...first, v: 1 }));
  assert.equal(event?.action, 'thing.done');
  assert.equal(event?.branch, null);
  assert.equal(parseLeaf(JSON.stringify({ ...leaf, v: 3 })), undefined);
});
