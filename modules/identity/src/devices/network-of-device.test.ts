import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOfDevice } from './network-of-device.ts';

test('an address that changes within one place stays in its network', () => {
  assert.equal(networkOfDevice('203.0.113.7'), '203.0.113.0/24');
  assert.equal(networkOfDevice('::ffff:203.0.113.9'), '203.0.113.0/24');
  assert.equal(networkOfDevice('2001:db8:77:1::5'), networkOfDevice('2001:db8:77:ffff:aaaa::1'));
  assert.notEqual(networkOfDevice('2001:db8:77::1'), networkOfDevice('2001:db8:78::1'));
});

test('an unknown address is in no network', () => {
  assert.equal(networkOfDevice(''), undefined);
});
