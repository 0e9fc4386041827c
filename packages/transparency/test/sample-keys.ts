import { createNoteSigningKey, type NoteSigningKey, type SignatureType } from '../src/index.ts';

/** A key pair for tests only, different for each number. */
export const sampleKey = (name: string, number: number, type?: SignatureType): Promise<NoteSigningKey> =>
  createNoteSigningKey(name, new Uint8Array(32).fill(number), type);
