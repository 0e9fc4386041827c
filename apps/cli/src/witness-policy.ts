import {
  createCosignatureVerifier,
  type NoteVerifier,
  parseVerifierKey,
  SIGNATURE_TYPE,
} from '@haechi/transparency';

/** Which witnesses count, and how many of them must have signed. */
export interface WitnessPolicy {
  readonly witnesses: readonly NoteVerifier[];
  readonly witnessesMin: number;
}

export const NO_WITNESSES: WitnessPolicy = { witnesses: [], witnessesMin: 0 };

/**
 * Reads keys of witnesses with blanks between them. All must have signed unless `quorum` says how many.
 * @returns undefined when one is no cosignature key, or the quorum is no number of them
 */
export function readWitnessPolicy(keys: string, quorum: string | undefined): WitnessPolicy | undefined {
  const parsed = keys.split(/\s+/).filter(Boolean).map(parseVerifierKey);
  const witnesses = parsed.flatMap((key) =>
    key.ok && key.value.type === SIGNATURE_TYPE.cosignature ? [createCosignatureVerifier(key.value)] : [],
  );
  const witnessesMin = quorum === undefined ? witnesses.length : Number(quorum);
  const sound =
    parsed.length > 0 &&
    witnesses.length === parsed.length &&
    Number.isInteger(witnessesMin) &&
    witnessesMin >= 1 &&
    witnessesMin <= witnesses.length;
  return sound ? { witnesses, witnessesMin } : undefined;
}
