import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findConflict, type Holding } from './find-conflict.ts';

const pairs = [
  { id: 'roles', kind: 'role', first: 'buyer', second: 'payer' },
  { id: 'permissions', kind: 'permission', first: 'invoice:approve', second: 'invoice:pay' },
] as const;
const holding = (name: string, roleIds: string[], permissions: string[] = []): Holding => ({
  name,
  roleIds,
  permissions,
});

test('two of a pair come together in either order', () => {
  const [buyer, payer] = [holding('a', ['buyer']), holding('b', ['payer'])];
  assert.equal(findConflict(pairs, [buyer], payer)?.holding, buyer);
  assert.equal(findConflict(pairs, [payer], buyer)?.holding, payer);
  assert.equal(findConflict(pairs, [buyer], buyer), undefined);
});

test('something that brings both by itself is a conflict with nothing held', () => {
  const both = holding('both', ['chief'], ['invoice:approve', 'invoice:pay']);
  assert.deepEqual(findConflict(pairs, [], both), { pair: pairs[1], holding: both });
});

test('what was together before is not the fault of what is added', () => {
  const held = [holding('a', ['buyer']), holding('b', ['payer'])];
  assert.equal(findConflict(pairs, held, holding('c', ['other'])), undefined);
});
