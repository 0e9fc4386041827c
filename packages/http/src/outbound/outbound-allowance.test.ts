import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAllowanceEntry, parseAllowance, splitAllowance } from './outbound-allowance.ts';

test('an entry is a name, an address or a range, and nothing else', () => {
  for (const entry of [
    'siem.internal',
    'SIEM',
    '10.0.0.0/8',
    '10.1.2.3',
    'fd12::/16',
    '::1',
    'http://10.0.0.1',
  ])
    assert.ok(isAllowanceEntry(entry), entry);
  for (const entry of [
    '',
    '*',
    '*.internal',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0',
    'a b',
    'https://x',
    'x/y',
    'fd::/129',
  ])
    assert.ok(!isAllowanceEntry(entry), entry);
});

test('the setting is read with commas and blanks between entries', () => {
  assert.deepEqual(splitAllowance(' 10.0.0.0/8,siem.internal\n ::1 ,'), [
    '10.0.0.0/8',
    'siem.internal',
    '::1',
  ]);
});

test('a range allows what lies in it, also where IPv6 wraps it, and nothing beside it', () => {
  const { allows } = parseAllowance(['10.20.0.0/16', 'fd12::/16']);
  assert.ok(allows('a', '10.20.255.1'));
  assert.ok(allows('a', '::ffff:10.20.0.1'));
  assert.ok(allows('a', 'fd12:1::5'));
  assert.ok(!allows('a', '10.21.0.1'));
  assert.ok(!allows('a', 'fd13::1'));
});

test('a name allows itself only, without regard to case and the final dot', () => {
  const { allows } = parseAllowance(['siem.internal']);
  assert.ok(allows('SIEM.internal.', '10.0.0.1'));
  assert.ok(!allows('evil.siem.internal', '10.0.0.1'));
  assert.ok(!allows('siem.internal.evil.example', '10.0.0.1'));
});

test('a range or a name never names a metadata address; the address itself does', () => {
  assert.ok(!parseAllowance(['169.254.0.0/16', '0.0.0.0/0', 'metadata']).namesAddress('169.254.169.254'));
  assert.ok(parseAllowance(['169.254.169.254']).namesAddress('::ffff:169.254.169.254'));
});

test('HTTP without TLS needs an entry that says so for every address', () => {
  assert.ok(!parseAllowance(['10.0.0.0/8']).allowsPlainHttp('a', ['10.0.0.1']));
  assert.ok(parseAllowance(['http://10.0.0.0/8']).allowsPlainHttp('a', ['10.0.0.1']));
  assert.ok(!parseAllowance(['http://10.0.0.0/8']).allowsPlainHttp('a', ['10.0.0.1', '1.1.1.1']));
});
