import assert from 'node:assert/strict';
import { test } from 'node:test';
import { homeNetworkOf, isInNetworks, isNetwork, wideNetworkOf } from './network-of.ts';

test('neighbours share a home network, and an IPv4 address in IPv6 clothes is the IPv4 address', () => {
  assert.equal(homeNetworkOf('203.0.113.77'), '203.0.113.0/24');
  assert.equal(homeNetworkOf('::ffff:203.0.113.77'), '203.0.113.0/24');
  assert.equal(homeNetworkOf('2001:db8:1:2::9'), '2001:db8:1::/48');
  assert.equal(wideNetworkOf('203.0.113.77'), '203.0.0.0/16');
  assert.equal(wideNetworkOf('2001:db8:1:2::9'), '2001:db8::/32');
  assert.equal(homeNetworkOf('::1'), '0:0:0::/48');
});

test('networks are recognised, and membership is by bits', () => {
  for (const good of ['192.0.2.0/24', '2001:db8::/32', '192.0.2.7']) assert.ok(isNetwork(good), good);
  for (const bad of ['192.0.2.0/33', '192.0.2/24', 'haechi', '192.0.2.0/24/1', ''])
    assert.ok(!isNetwork(bad), bad);
  assert.ok(isInNetworks('192.0.2.130', ['192.0.2.128/25']));
  assert.ok(!isInNetworks('192.0.2.1', ['192.0.2.128/25', '2001:db8::/32']));
  assert.ok(isInNetworks('2001:db8:77::1', ['192.0.2.0/24', '2001:db8::/32']));
  assert.ok(!isInNetworks('unknown', ['0.0.0.0/0']));
});
