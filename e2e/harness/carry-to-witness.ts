import { randomBytes } from 'node:crypto';
import {
  cosignText,
  createCosigner,
  createNoteSigningKey,
  formatVerifierKey,
  parseAddCheckpoint,
  parseNote,
  SIGNATURE_TYPE,
  signWithSeed,
} from '@haechi/transparency';
import type { ApiClient } from './api-client.ts';

/** Adds a witness that is reached by hand, has it sign the log once, and brings the signature back. */
export async function carryToWitness(client: ApiClient, name: string): Promise<{ readonly id: string }> {
  const key = await createNoteSigningKey(name, randomBytes(32), SIGNATURE_TYPE.cosignature);
  const witness = await client.call('POST /api/v1/audit/witnesses', {
    body: { verifierKey: formatVerifierKey(key) },
  });
  const params = { id: witness.id };
  const request = parseAddCheckpoint(
    await client.call('GET /api/v1/audit/witnesses/{id}/request', { params }),
  );
  if (!request.ok) throw new Error(request.error.message);
  const { checkpoint } = request.value;
  const note = parseNote(checkpoint);
  if (!note.ok) throw new Error(note.error.message);
  const cosigner = createCosigner(key, signWithSeed(key.seed), () => Date.now() / 1000);
  await client.call('POST /api/v1/audit/witnesses/{id}/signatures', {
    params,
    body: { note: checkpoint + (await cosignText(note.value.text, cosigner)) },
  });
  return witness;
}
