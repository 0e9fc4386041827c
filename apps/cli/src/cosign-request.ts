import {
  checkGrowth,
  cosignText,
  createCosigner,
  createNoteVerifier,
  type GrowthRefusal,
  type NoteSigningKey,
  openSubmission,
  parseVerifierKey,
  type Submission,
  type SubmissionRefusal,
  signWithSeed,
  type Witnessed,
} from '@haechi/transparency';
import { changeKnownLogs, type KnownLogs } from './witness-state-file.ts';

export type CosignVerdict =
  | { readonly ok: true; readonly origin: string; readonly size: number; readonly note: string }
  | { readonly ok: false; readonly code: string; readonly message: string };

type Judged =
  | { readonly ok: true; readonly value: Submission }
  | { readonly ok: false; readonly error: SubmissionRefusal | GrowthRefusal };

const sameRoot = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

/** The very checkpoint that was signed before may be signed again: the file may have been lost on the way back. */
const isSignedAlready = ({ opened }: Submission, witnessed: Witnessed | undefined): boolean =>
  witnessed !== undefined && witnessed.size === opened.size && sameRoot(witnessed.root, opened.root);

const verifiersOf = (logs: KnownLogs) => (origin: string) => {
  const known = logs[origin];
  const key = known === undefined ? undefined : parseVerifierKey(known.verifierKey);
  return key?.ok === true ? [createNoteVerifier(key.value)] : undefined;
};

/**
 * Signs what a log asks for, offline, when it extends what was signed before. What is signed is kept on disk first.
 * @param nowSeconds the time of this machine, which the signature will carry
 */
export async function cosignRequest(
  request: string,
  { key, statePath, nowSeconds }: { key: NoteSigningKey; statePath: string; nowSeconds: () => number },
): Promise<CosignVerdict> {
  const judged = await changeKnownLogs<Judged>(statePath, async (logs) => {
    const submission = await openSubmission(request, verifiersOf(logs));
    if (!submission.ok) return { logs, result: submission };
    const { origin, size, root } = submission.value.opened;
    const known = logs[origin];
    const growth = checkGrowth(submission.value, known?.witnessed);
    if (known === undefined) throw new Error('a log that is known is not there');
    if (!growth.ok && !isSignedAlready(submission.value, known.witnessed))
      return { logs, result: { ok: false, error: growth.error } };
    return { logs: { ...logs, [origin]: { ...known, witnessed: { size, root } } }, result: submission };
  });
  if (!judged.ok) return { ok: false, code: judged.error.code, message: judged.error.message };
  const { checkpoint, text, opened } = judged.value;
  const cosigner = createCosigner(key, signWithSeed(key.seed), nowSeconds);
  const note = checkpoint + (await cosignText(text, cosigner));
  return { ok: true, origin: opened.origin, size: opened.size, note };
}
