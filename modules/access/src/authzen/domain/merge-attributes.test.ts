import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeAttributes } from './merge-attributes.ts';

test('what is registered wins over what a request says, and a request adds the rest', () => {
  assert.deepEqual(mergeAttributes({ status: 'archived' }, { status: 'active', ip: '192.0.2.1' }, []), {
    status: 'archived',
    ip: '192.0.2.1',
  });
});

test('an attribute declared as the caller’s own wins over the registered one', () => {
  const declared = ['ip', 'never_said'];
  assert.deepEqual(mergeAttributes({ ip: 'old', role: 'x' }, { ip: 'new', role: 'admin' }, declared), {
    ip: 'new',
    role: 'x',
  });
});

test('of a thing nobody registered only the request is known', () => {
  assert.deepEqual(mergeAttributes(undefined, { a: 1 }, []), { a: 1 });
  assert.deepEqual(mergeAttributes(undefined, undefined, ['a']), {});
});
