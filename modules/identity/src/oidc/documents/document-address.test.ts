import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDocumentAddress, isDocumentEntry, isListed, splitDocumentEntries } from './document-address.ts';

test('a client is named by one spelling of one https address with a path, and by nothing else', () => {
  assert.ok(isDocumentAddress('https://agents.example/client.json'));
  assert.ok(isDocumentAddress('https://agents.example:8443/oauth/client'));
  for (const refused of [
    'http://agents.example/client.json',
    'https://agents.example',
    'https://agents.example/',
    'https://AGENTS.example/client.json',
    'https://agents.example:443/client.json',
    'https://agents.example/a/../client.json',
    'https://agents.example/client.json?v=1',
    'https://agents.example/client.json#me',
    'https://me@agents.example/client.json',
    'https://agents.example/ client.json',
    'https:\\\\agents.example\\client.json',
    `https://agents.example/${'a'.repeat(400)}`,
    'clt_0000000000e008000000000061',
  ])
    assert.ok(!isDocumentAddress(refused), refused);
});

test('the list names hosts and single documents; what is below a host is another host', () => {
  const entries = splitDocumentEntries(
    'agents.example, https://editor.example/oauth/client.json\n pc.lan:8443',
  );
  assert.ok(entries.every(isDocumentEntry));
  assert.ok(isListed(entries, 'https://agents.example/any.json'));
  assert.ok(isListed(entries, 'https://editor.example/oauth/client.json'));
  assert.ok(isListed(entries, 'https://pc.lan:8443/client.json'));
  for (const other of [
    'https://evil.agents.example/any.json',
    'https://agents.example:8443/any.json',
    'https://agents.example.evil.example/any.json',
    'https://editor.example/oauth/other.json',
    'https://pc.lan/client.json',
  ])
    assert.ok(!isListed(entries, other), other);
  for (const entry of [
    '*',
    '*.example',
    'http://agents.example',
    'https://agents.example',
    'a b/c',
    '-a.example',
  ])
    assert.ok(!isDocumentEntry(entry), entry);
});
