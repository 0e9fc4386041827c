import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from './network-of.ts';

test('an IPv4 address is its own network, also in IPv6 clothes', () => {
  assert.equal(networkOf('203.0.113.7'), '203.0.113.7');
  assert.equal(networkOf('::ffff:203.0.113.7'), '203.0.113.7');
  assert.equal(networkOf('::FFFF:cb00:7107'), '203.0.113.7');
});

test('all addresses of an IPv6 /64 are one network, whatever they look like', () => {
  const network = networkOf('2001:db8:1:2::1');
  assert.equal(networkOf('2001:0DB8:0001:0002:ffff:ffff:ffff:ffff'), network);
  assert.notEqual(networkOf('2001:db8:1:3::1'), network);
  assert.equal(networkOf('2001:db8::1'), networkOf('2001:db8:0:0:5::'));
  assert.equal(networkOf('::1'), networkOf('::2'));
});
