import { type NoteKey, parseVerifierKey, SIGNATURE_TYPE } from '@haechi/transparency';

export type LogKeys =
  | { readonly ok: true; readonly keys: readonly NoteKey[]; readonly origin: string }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Keys of one log with blanks between them: the one in use, and former ones that its older checkpoints are signed with. */
export function readLogKeys(text: string): LogKeys {
  const keys: NoteKey[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const key = parseVerifierKey(word);
    if (!key.ok) return { ok: false, code: key.error.code, message: key.error.message };
    if (key.value.type !== SIGNATURE_TYPE.ed25519)
      return { ok: false, code: 'not_a_log_key', message: 'This is not the key of a log' };
    keys.push(key.value);
  }
  const [first] = keys;
  if (first === undefined) return { ok: false, code: 'malformed_key', message: 'There is no key' };
  if (keys.some(({ name }) => name !== first.name))
    return { ok: false, code: 'several_logs', message: 'The keys are of several logs' };
  return { ok: true, keys, origin: first.name };
}
