import { decodeBase64, encodeBase64 } from '../encoding/base64.ts';
import { concatBytes } from '../encoding/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';
import { isKeyName } from './note-key.ts';

/** A signature line: who says it signed, and the bytes, not yet believed. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  /** What follows the key id; its form depends on the type of the key. */
  readonly signature: Uint8Array;
}

/** A note that was only read. Its text must be ignored until `verifyNote` has said who signed it. */
export interface SignedNote {
  /** Ends with a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export type NoteRefusal = Refusal<'note_too_large' | 'malformed_note' | 'too_many_signatures'>;

export const NOTE_BYTES_MAX = 256 * 1024;
export const NOTE_SIGNATURES_MAX = 64;

const KEY_ID_LENGTH = 4;
const TEXT_END = '\n\n';
const SIGNATURE_LINE = /^— ([^ ]+) ([A-Za-z0-9+/=]+)$/u;
// oxlint-disable-next-line no-control-regex -- the format forbids exactly these
const FORBIDDEN_CONTROL = /[\u0000-\u0009\u000b-\u001f]/u;

const isNoteContent = (content: string): boolean =>
  content.isWellFormed() && !FORBIDDEN_CONTROL.test(content);

/** A note text ends with a newline, is well-formed Unicode and has no control character but newlines. */
export const isNoteText = (text: string): boolean => text.endsWith('\n') && isNoteContent(text);

const parseSignatureLine = (line: string): NoteSignature | undefined => {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined || encoded === undefined || !isKeyName(name)) return undefined;
  const bytes = decodeBase64(encoded);
  if (bytes === undefined || bytes.length <= KEY_ID_LENGTH) return undefined;
  const keyId = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return { name, keyId, signature: bytes.slice(KEY_ID_LENGTH) };
};

const readContent = (note: string | Uint8Array): Result<string, NoteRefusal> => {
  if (note.length > NOTE_BYTES_MAX)
    return refuse('note_too_large', `A note has at most ${NOTE_BYTES_MAX} bytes`);
  const content = typeof note === 'string' ? note : decodeUtf8(note);
  return content !== undefined && isNoteContent(content)
    ? ok(content)
    : refuse('malformed_note', 'A note is UTF-8 without control characters other than newlines');
};

/**
 * Takes a signed note apart without believing it (C2SP signed-note).
 * Strict: one spelling per note, so that `formatNote(parseNote(note))` is the note.
 */
export const parseNote = (note: string | Uint8Array): Result<SignedNote, NoteRefusal> => {
  const content = readContent(note);
  if (!content.ok) return content;
  const textEnd = content.value.lastIndexOf(TEXT_END);
  if (textEnd < 0 || !content.value.endsWith('\n')) {
    return refuse(
      'malformed_note',
      'A note is a text, an empty line and signature lines, each ended by a newline',
    );
  }
  const text = content.value.slice(0, textEnd + 1);
  const lines = content.value.slice(textEnd + TEXT_END.length, -1).split('\n');
  if (lines.length > NOTE_SIGNATURES_MAX) {
    return refuse('too_many_signatures', `A note has at most ${NOTE_SIGNATURES_MAX} signatures`);
  }
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignatureLine(line);
    if (signature === undefined) return refuse('malformed_note', 'A signature line is not "— name base64"');
    signatures.push(signature);
  }
  return ok({ text, signatures });
};

const formatSignature = ({ name, keyId, signature }: NoteSignature): string => {
  const id = new Uint8Array(KEY_ID_LENGTH);
  new DataView(id.buffer).setUint32(0, keyId);
  return `— ${name} ${encodeBase64(concatBytes(id, signature))}\n`;
};

/**
 * Puts a note together again, for instance with a cosignature added.
 * @throws RangeError when the text or a key name is not allowed in a note, or when nobody signed it
 */
export const formatNote = ({ text, signatures }: SignedNote): string => {
  if (!isNoteText(text))
    throw new RangeError('A note text ends with a newline and has no other control character');
  if (signatures.length === 0) throw new RangeError('A note without signatures is not a note');
  if (signatures.some(({ name }) => !isKeyName(name)))
    throw new RangeError('A key name is not allowed in a note');
  return `${text}\n${signatures.map(formatSignature).join('')}`;
};

/** The bytes that a plain Ed25519 note signature covers. */
export const noteMessage = (text: string): Uint8Array => encodeUtf8(text);
