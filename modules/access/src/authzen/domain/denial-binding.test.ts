import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '@haechi/kernel/node';
import { digestQuestion, openBinding, sealBinding } from './denial-binding.ts';

const rootKey = new Secret(new Uint8Array(32).fill(3));
const binding = { tenantId: 't', callerId: 'c', digest: 'd', scopeId: 's', expiresAt: 'e' };

test('a binding comes back as it was, and says nothing to whoever carries it', async () => {
  const token = await sealBinding(rootKey, { ...binding, scopeId: 'secret-scope' });
  assert.deepEqual(await openBinding(rootKey, token), { ...binding, scopeId: 'secret-scope' });
  const readable = token.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
  assert.doesNotMatch(readable.join(''), /secret-scope/);
});

test('a binding of another installation, or with one byte changed, is none', async () => {
  const token = await sealBinding(rootKey, binding);
  const middle = Math.floor(token.length / 2);
  const changed = token.slice(0, middle) + (token[middle] === 'A' ? 'B' : 'A') + token.slice(middle + 1);
  assert.equal(await openBinding(rootKey, changed), undefined);
  assert.equal(await openBinding(new Secret(new Uint8Array(32).fill(4)), token), undefined);
  assert.equal(await openBinding(rootKey, 'nothing'), undefined);
});

test('a question is the same whatever the order of its members, and another with other properties', () => {
  const subject = { type: 'user', id: 'alice' };
  const action = { name: 'read' };
  const asked = digestQuestion({
    subject,
    action,
    resource: { type: 'record', id: '1', properties: { a: 1, b: 2 } },
  });
  const reordered = { properties: { b: 2, a: 1 }, id: '1', type: 'record' };
  assert.equal(digestQuestion({ resource: reordered, action, subject }), asked);
  assert.notEqual(digestQuestion({ subject, action, resource: { type: 'record', id: '1' } }), asked);
});
