import { createNoteVerifier, formatProof, hashLeaf, parseProof, verifyProof } from '@haechi/transparency';
import { readLogKeys } from './read-log-keys.ts';
import { NO_WITNESSES, type WitnessPolicy } from './witness-policy.ts';

export type ProofVerdict =
  | {
      readonly ok: true;
      /** The event, byte for byte as it stands in the log. */
      readonly leaf: string;
      readonly index: number;
      readonly size: number;
      readonly origin: string;
      /** Witnesses of the policy that cosigned. */
      readonly witnesses: readonly string[];
    }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Puts an event into its own proof (the `extra` line of C2SP tlog-proof), so that one file is all it takes. */
export function attachEvent(proofFile: string, leaf: string): string {
  const proof = parseProof(proofFile);
  if (!proof.ok) throw new Error(`the server sent no proof: ${proof.error.message}`);
  return formatProof({ ...proof.value, extra: new TextEncoder().encode(leaf) });
}

/**
 * Checks offline that an event is in the log of the key's name.
 * @param verifierKeys those of the log, with blanks between them
 * @param leaf the event, for a proof file that does not carry it
 */
export async function verifyProofFile(
  file: string,
  verifierKeys: string,
  leaf?: string,
  policy: WitnessPolicy = NO_WITNESSES,
): Promise<ProofVerdict> {
  const trusted = readLogKeys(verifierKeys);
  if (!trusted.ok) return trusted;
  const { origin } = trusted;
  const proof = parseProof(file);
  if (!proof.ok) return { ok: false, code: proof.error.code, message: proof.error.message };
  const bytes = leaf === undefined ? proof.value.extra : new TextEncoder().encode(leaf);
  if (bytes === undefined)
    return { ok: false, code: 'no_event', message: 'The file does not carry its event' };
  const verdict = await verifyProof(proof.value, hashLeaf(bytes), {
    origin,
    logKeys: trusted.keys.map((key) => createNoteVerifier(key)),
    ...policy,
  });
  if (!verdict.ok) return { ok: false, code: verdict.error.code, message: verdict.error.message };
  const { index, checkpoint, cosignedBy } = verdict.value;
  const witnesses = cosignedBy.map((signature) => signature.key.name);
  return {
    ok: true,
    leaf: new TextDecoder().decode(bytes),
    index,
    size: checkpoint.size,
    origin,
    witnesses,
  };
}
