import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AddressKind, canonicalAddress, classifyAddress } from './classify-address.ts';

const expectKind = (kind: AddressKind, addresses: readonly string[]): void => {
  for (const address of addresses) assert.equal(classifyAddress(address), kind, address);
};

test('addresses of the internet are public, up to the borders of what is not', () => {
  expectKind('public', [
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2001:4860:4860::8888',
    '2001:200::1',
  ]);
});

test('what is not public is known by its kind', () => {
  expectKind('loopback', ['127.0.0.1', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1']);
  expectKind('link_local', ['169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf:ffff::1']);
  expectKind('private', [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    'fc00::1',
    'fdff::1',
    'fec0::1',
  ]);
  expectKind('carrier_nat', ['100.64.0.1', '100.127.255.255']);
  expectKind('multicast', ['224.0.0.1', '239.255.255.255', 'ff02::1']);
  expectKind('metadata', ['169.254.169.254', '168.63.129.16', '100.100.100.200', 'fd00:ec2::254']);
  expectKind('reserved', [
    '0.0.0.0',
    '0.1.2.3',
    '192.0.2.1',
    '198.18.0.1',
    '203.0.113.9',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '3fff::1',
    '5f00::1',
    '4000::1',
    'not an address',
    '',
  ]);
});

test('IPv4 wrapped in IPv6 is judged as the IPv4 address it leads to, in every spelling', () => {
  expectKind('loopback', [
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:FFFF:7F00:0001',
    '[::ffff:127.0.0.1]',
    '64:ff9b::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::1',
    '::127.0.0.1',
    '::ffff:0:127.0.0.1',
  ]);
  expectKind('metadata', [
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::',
  ]);
  expectKind('private', [
    '::ffff:10.1.2.3',
    '64:ff9b::192.168.1.1',
    '2002:c0a8:101::1',
    '64:ff9b:1::1.1.1.1',
  ]);
  expectKind('reserved', ['::ffff:0.0.0.0', '64:ff9b::']);
  expectKind('public', ['::ffff:1.1.1.1', '64:ff9b::808:808']);
});

test('an address has one canonical spelling', () => {
  assert.equal(canonicalAddress('::FFFF:10.0.0.1'), '10.0.0.1');
  assert.equal(canonicalAddress('2606:4700:0:0:0:0:0:1'), '2606:4700::1');
  assert.equal(canonicalAddress('fe80::1%lo'), 'fe80::1');
  assert.equal(canonicalAddress('example.com'), undefined);
  assert.equal(canonicalAddress('127.1'), undefined);
});
