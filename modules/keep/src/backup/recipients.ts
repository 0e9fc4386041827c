import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CodedError } from '@haechi/kernel';
import { Encrypter } from 'age-encryption';

/** Whoever holds the secret key of one of these can open backups made from then on. */
export interface Recipient {
  /** What people call it: a person, a stick, a sheet of paper. */
  readonly name: string;
  /** Public key: `age1…`. */
  readonly key: string;
}

const RECIPIENTS_MAX = 20;
const NAME_MAX = 100;

/** Whether the text is a public key that backups can be sealed to. */
export function isRecipientKey(key: string): boolean {
  try {
    new Encrypter().addRecipient(key);
    return key.length <= 4_000;
  } catch {
    return false;
  }
}

/**
 * Reads the file of recipients, in the form `age -R` takes: one key on a line, its name in a comment above it.
 * A file that does not exist has none.
 * @throws CodedError `KEEP_001` for a line that is no key
 */
export async function readRecipients(file: string): Promise<readonly Recipient[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  const found: Recipient[] = [];
  let name = '';
  for (const [number, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line.startsWith('#')) name = line.slice(1).trim().slice(0, NAME_MAX);
    else if (line !== '') {
      if (!isRecipientKey(line) || found.length === RECIPIENTS_MAX)
        throw new CodedError('KEEP_001', { where: `${file}:${number + 1}` });
      found.push({ name: name || `key ${found.length + 1}`, key: line });
      name = '';
    }
  }
  return found;
}

/** The same, where there must be at least one. @throws CodedError `KEEP_001` */
export async function demandRecipients(file: string): Promise<readonly Recipient[]> {
  const recipients = await readRecipients(file);
  if (recipients.length === 0) throw new CodedError('KEEP_001', { where: file });
  return recipients;
}

/** Writes the whole file in one step. */
export async function writeRecipients(file: string, recipients: readonly Recipient[]): Promise<void> {
  const text = recipients
    .map(({ name, key }) => `# ${name.replaceAll(/\s+/g, ' ').trim()}\n${key}\n`)
    .join('');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.draft`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
