import {
  createCosignatureVerifier,
  type NoteKey,
  type NoteVerifier,
  parseVerifierKey,
  SIGNATURE_TYPE,
} from '@haechi/transparency';

/** Whom the reader trusts: the log, and witnesses of which so many must have signed. */
export interface TrustedKeys {
  /** Keys of one log: the one in use and former ones; none when nobody said. */
  readonly logs: readonly NoteKey[];
  readonly witnesses: readonly NoteVerifier[];
  readonly witnessesMin: number;
}

/**
 * Reads keys with blanks or newlines between them: those of one log, and any number of witnesses.
 * @param quorum how many witnesses suffice; all when it is empty
 * @returns undefined when something in it is no key, they are of two logs, or the quorum cannot be met
 */
export function readKeys(text: string, quorum: string): TrustedKeys | undefined {
  const parsed = text.split(/\s+/).filter(Boolean).map(parseVerifierKey);
  const keys = parsed.flatMap((key) => (key.ok ? [key.value] : []));
  const logs = keys.filter(({ type }) => type === SIGNATURE_TYPE.ed25519);
  const witnesses = keys
    .filter(({ type }) => type === SIGNATURE_TYPE.cosignature)
    .map((key) => createCosignatureVerifier(key));
  const witnessesMin = quorum.trim() === '' ? witnesses.length : Number(quorum);
  const met = Number.isInteger(witnessesMin) && witnessesMin >= 0 && witnessesMin <= witnesses.length;
  if (keys.length !== parsed.length || new Set(logs.map(({ name }) => name)).size > 1 || !met)
    return undefined;
  return { logs, witnesses, witnessesMin };
}
