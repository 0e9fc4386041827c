import { type NoteVerifier, openCheckpoint } from '@haechi/transparency';
import { type LogProblem, problem } from './log-problem.ts';
import type { StoredCheckpoint } from './log-source.ts';

/** Whom to believe about one log: obtained outside the log, never from it. */
export interface LogTrust {
  readonly origin: string;
  readonly verifiers: readonly NoteVerifier[];
  /** Of these, the ones that still signed at an instant; all of them unless given. */
  readonly verifiersAt?: (at: Date) => readonly NoteVerifier[];
}

/**
 * Checks a stored checkpoint against the entries it covers.
 * @param root computed from the first `checkpoint.size` entries
 * @param vouchedSize size of the checkpoint before it: the entries from there on hang on this one
 */
export async function checkCheckpoint(
  checkpoint: StoredCheckpoint,
  root: Uint8Array,
  vouchedSize: number,
  { origin, verifiers }: LogTrust,
): Promise<LogProblem | undefined> {
  const opened = await openCheckpoint(checkpoint.note, { origin, logKeys: verifiers });
  if (!opened.ok) return problem('checkpoint_forged', vouchedSize, { reason: opened.error.code });
  const signed = opened.value.checkpoint;
  if (signed.size !== checkpoint.size || Buffer.compare(signed.root, checkpoint.root) !== 0) {
    return problem('checkpoint_forged', vouchedSize, { reason: 'row_differs' });
  }
  return Buffer.compare(signed.root, root) === 0 ? undefined : problem('root_differs', vouchedSize);
}
