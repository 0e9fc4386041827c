import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { sampleKey } from '../../test/sample-keys.ts';
import { accepted, codeOf } from '../../test/sample-tree.ts';
import { encodeBase64 } from '../encoding/base64.ts';
import {
  createNoteKey,
  formatSigningKey,
  formatVerifierKey,
  parseSigningKey,
  parseVerifierKey,
  SIGNATURE_TYPE,
} from './note-key.ts';

// Published by the Go `note` package and by the test log of Tessera.
const PAIRS = [
  [
    'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
  ],
  [
    'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx',
    'PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg',
  ],
] as const;

test('reads published key pairs, which belong together, and writes them back', async () => {
  for (const [verifierText, signingText] of PAIRS) {
    const verifierKey = accepted(parseVerifierKey(verifierText));
    const signingKey = accepted(await parseSigningKey(signingText));
    assert.deepEqual(signingKey.publicKey, verifierKey.publicKey);
    assert.equal(formatVerifierKey(verifierKey), verifierText);
    assert.equal(formatVerifierKey(signingKey), verifierText);
    assert.equal(formatSigningKey(signingKey), signingText);
  }
});

test('derives the public key of a seed as another implementation does', async () => {
  const key = await sampleKey('example.com/log', 7);
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const der = Buffer.concat([prefix, key.seed]);
  const spki = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  assert.deepEqual(Buffer.from(key.publicKey), spki.export({ format: 'der', type: 'spki' }).subarray(-32));
});

test('one key has another id for each name and each signature type', async () => {
  const { publicKey } = await sampleKey('a.example', 1);
  const ids = [
    createNoteKey('a.example', publicKey).id,
    createNoteKey('b.example', publicKey).id,
    createNoteKey('a.example', publicKey, SIGNATURE_TYPE.cosignature).id,
  ];
  assert.equal(new Set(ids).size, 3);
});

test('refuses verifier keys that are not spelled canonically or whose id is of another key', () => {
  const [text] = PAIRS[0];
  const encoded = text.slice(text.lastIndexOf('+') + 1);
  const expected: Readonly<Record<string, string>> = {
    '': 'malformed_key',
    [`${text}\n`]: 'malformed_key',
    [text.replace('c74f20a3', 'C74F20A3')]: 'malformed_key',
    [text.replace('c74f20a3', 'c74f20a')]: 'malformed_key',
    [text.replace('c74f20a3', 'c74f20a4')]: 'key_id_mismatch',
    [text.replace('PeterNeumann', 'Peter Neumann')]: 'invalid_key_name',
    [text.replace('PeterNeumann', 'PeterNeumann\u3000')]: 'invalid_key_name',
    [text.replace('PeterNeumann', '')]: 'malformed_key',
    [text.slice(0, -4)]: 'malformed_key',
    [text.replace(encoded, encodeBase64(new Uint8Array(33).fill(2)))]: 'unsupported_key_type',
    [text.replace('PeterNeumann', 'P'.repeat(600))]: 'malformed_key',
  };
  for (const [spelling, code] of Object.entries(expected)) {
    assert.equal(codeOf(parseVerifierKey(spelling)), code, JSON.stringify(spelling));
  }
});

test('refuses a signing key whose seed is of another key', async () => {
  const [verifierText, signingText] = PAIRS[0];
  assert.equal(codeOf(await parseSigningKey(verifierText)), 'malformed_key');
  assert.equal(codeOf(await parseSigningKey(signingText.replace('AYEK', 'AYEL'))), 'key_id_mismatch');
});

test('does not name a key with white space, a plus sign or nothing', async () => {
  const { publicKey } = await sampleKey('a.example', 1);
  for (const name of ['', 'a b', 'a+b', 'a\nb', 'a\u2003b', '\ud800']) {
    assert.throws(() => createNoteKey(name, publicKey), RangeError, JSON.stringify(name));
  }
  assert.throws(() => createNoteKey('a', publicKey.slice(1)), RangeError);
});
