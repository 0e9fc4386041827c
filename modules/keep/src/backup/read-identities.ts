import { readFile } from 'node:fs/promises';
import { CodedError } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';

/** Reads the secret keys in a file as `age-keygen` writes it. @throws CodedError `KEEP_006` when there is none */
export async function readIdentities(file: string): Promise<Secret[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CodedError('KEEP_006', { where: file, cause: error });
  });
  const keys = text.split('\n').flatMap((line) => {
    const found = line.trim();
    return /^AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]+$/.test(found) ? [new Secret(found)] : [];
  });
  if (keys.length === 0) throw new CodedError('KEEP_006', { where: file });
  return keys;
}

/** A new key pair of age. */
export async function makeIdentity(): Promise<{ readonly identity: Secret; readonly recipient: string }> {
  const identity = await generateX25519Identity();
  return { identity: new Secret(identity), recipient: await identityToRecipient(identity) };
}
