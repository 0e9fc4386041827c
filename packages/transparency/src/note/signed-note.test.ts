import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { accepted, codeOf } from '../../test/sample-tree.ts';
import { formatNote, NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX, parseNote } from './signed-note.ts';

// The example of C2SP signed-note: its text has empty lines of its own.
const EXAMPLE = `Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
`;
const LINE = '— a.example AAAAAQI=\n';

test('takes the example of the standard apart at its last empty line', () => {
  const { text, signatures } = accepted(parseNote(EXAMPLE));
  assert.ok(text.endsWith('\ned è subito sera.\n'));
  assert.deepEqual(
    signatures.map(({ name, keyId, signature }) => [name, keyId.toString(16), signature.length]),
    [['quasimodo.example/salvatore', '367ba04b', 64]],
  );
  assert.deepEqual(accepted(parseNote(new TextEncoder().encode(EXAMPLE))), { text, signatures });
});

test('writes back byte for byte whatever it reads', () => {
  const line = fc.string({ unit: fc.constantFrom(...Array.from('aé— \n+\t\u0001한🙂')), maxLength: 12 });
  fc.assert(
    fc.property(line, line, (before, name) => {
      const note = `${before}\n\n— ${name} AAAAAQI=\n`;
      const parsed = parseNote(note);
      if (parsed.ok) assert.equal(formatNote(parsed.value), note);
    }),
    { numRuns: 500 },
  );
  assert.equal(formatNote(accepted(parseNote(EXAMPLE))), EXAMPLE);
});

test('accepts sixteen signatures and more, up to its bound', () => {
  const note = (count: number): string => `text\n\n${LINE.repeat(count)}`;
  assert.equal(accepted(parseNote(note(16))).signatures.length, 16);
  assert.equal(accepted(parseNote(note(NOTE_SIGNATURES_MAX))).signatures.length, NOTE_SIGNATURES_MAX);
  assert.equal(codeOf(parseNote(note(NOTE_SIGNATURES_MAX + 1))), 'too_many_signatures');
});

test('refuses what is not exactly a note', () => {
  for (const note of [
    '',
    '\n',
    'text\n',
    'text\n\n',
    `text\n${LINE}`,
    `text\n\n${LINE.trimEnd()}`,
    `text\n\n${LINE}trailing`,
    `text\n\n${LINE}\n`,
    `text\r\n\r\n${LINE}`,
    `te\u0000xt\n\n${LINE}`,
    `te\u0009xt\n\n${LINE}`,
    `te\ud800xt\n\n${LINE}`,
    'text\n\n- a.example AAAAAQI=\n',
    'text\n\n—  AAAAAQI=\n',
    'text\n\n— a+b AAAAAQI=\n',
    'text\n\n— a\u00a0b AAAAAQI=\n',
    'text\n\n— a.example  AAAAAQI=\n',
    'text\n\n— a.example AAAAAQI= \n',
    'text\n\n— a.example AAAAAQJ=\n',
    'text\n\n— a.example AAAAAQ==\n',
    'text\n\n— a.example AAAAAQI\n',
    'text\n\n— a.example\n',
  ]) {
    assert.equal(codeOf(parseNote(note)), 'malformed_note', JSON.stringify(note));
  }
  assert.equal(codeOf(parseNote(Uint8Array.of(0xff, 0x0a, 0x0a))), 'malformed_note');
  assert.equal(codeOf(parseNote('x'.repeat(NOTE_BYTES_MAX + 1))), 'note_too_large');
});

test('does not write a note that nobody could read', () => {
  const signature = { name: 'a.example', keyId: 1, signature: Uint8Array.of(1) };
  const signatures = [signature];
  assert.throws(() => formatNote({ text: 'no newline', signatures }), RangeError);
  assert.throws(() => formatNote({ text: 'a\tb\n', signatures }), RangeError);
  assert.throws(() => formatNote({ text: 'text\n', signatures: [] }), RangeError);
  assert.throws(
    () => formatNote({ text: 'text\n', signatures: [{ ...signature, name: 'a b' }] }),
    RangeError,
  );
});
