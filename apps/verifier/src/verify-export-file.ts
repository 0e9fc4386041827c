import {
  createNoteVerifier,
  type ExportHeader,
  type LogPolicy,
  parseVerifierKey,
  splitLines,
  type VerifyExportRefusal,
  verifyExport,
} from '@haechi/transparency';
import type { TrustedKeys } from './read-keys.ts';
import type { Step, Verdict } from './verdict.ts';
import { witnessSteps } from './witness-step.ts';

const LABELS = ['step.readExport', 'step.signed', 'step.entries', 'step.root', 'step.key'] as const;

/** Which step a refusal belongs to, by its place in LABELS, and what it means to people. */
function locate(code: VerifyExportRefusal['code']): readonly [number, NonNullable<Step['why']>] {
  switch (code) {
    case 'malformed_export':
      return [0, 'why.malformed'];
    case 'too_few_entries':
      return [2, 'why.tooFew'];
    case 'too_many_entries':
      return [2, 'why.tooMany'];
    case 'too_few_witnesses':
      return [1, 'why.tooFewWitnesses'];
    case 'invalid_signature':
      return [1, 'why.badSignature'];
    case 'old_root_mismatch':
    case 'new_root_mismatch':
    case 'wrong_proof_length':
    case 'malformed_hash':
    case 'from_empty_tree':
    case 'sizes_out_of_order':
      return [3, 'why.changed'];
    default:
      return [1, 'why.otherKey'];
  }
}

function badVerdict(code: VerifyExportRefusal['code']): Verdict {
  const [failed, why] = locate(code);
  const steps = LABELS.map((label, position): Step => {
    if (position === failed) return { label, state: 'bad', why };
    // The key is judged last: before the rest fits, it means nothing.
    return { label, state: position < failed ? 'good' : 'skipped' };
  });
  return { outcome: 'bad', steps, facts: [] };
}

const textOf = (file: Blob): AsyncIterable<string> => {
  const stream = file.stream().pipeThrough(new TextDecoderStream('utf-8', { fatal: true, ignoreBOM: true }));
  return readPieces(stream.getReader());
};

/** Not every browser lets one iterate over a stream. */
async function* readPieces(reader: ReadableStreamDefaultReader<string>): AsyncGenerator<string> {
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

/** Nobody's key, so that a header without a readable one is refused like one that another key signed. */
const policyOf = (
  header: ExportHeader,
  { logs: trusted, witnesses, witnessesMin }: TrustedKeys,
): LogPolicy => {
  const named = parseVerifierKey(header.verifierKey);
  const keys = trusted.length === 0 && named.ok ? [named.value] : trusted;
  return {
    origin: trusted[0]?.name ?? header.origin,
    logKeys: keys.map((key) => createNoteVerifier(key)),
    witnesses,
    witnessesMin,
  };
};

/** Checks an export. Without a key from elsewhere it can only be consistent in itself. */
export async function verifyExportFile(file: Blob, trust: TrustedKeys): Promise<Verdict> {
  const [trusted] = trust.logs;
  const outcome = await verifyExport(splitLines(textOf(file)), (header) => policyOf(header, trust)).catch(
    () => undefined, // bytes that are no text
  );
  if (outcome === undefined) return badVerdict('malformed_export');
  if (!outcome.ok) return badVerdict(outcome.error.code);
  const { header, checkpoint } = outcome.value;
  const seen = witnessSteps(outcome.value, trust);
  const { from, to } = header;
  return {
    outcome: trusted === undefined ? 'unsure' : 'good',
    steps: [
      { label: 'step.readExport', state: 'good' },
      { label: 'step.signed', state: 'good', params: { name: header.origin, size: checkpoint.size } },
      ...seen,
      { label: 'step.entries', state: 'good', params: { count: to - from } },
      { label: 'step.root', state: 'good', params: { size: checkpoint.size } },
      trusted === undefined
        ? { label: 'step.key', state: 'unsure', why: 'why.keyFromFile' }
        : { label: 'step.key', state: 'good' },
    ],
    facts: [
      { label: 'fact.log', value: header.origin },
      { label: 'fact.range', value: `${from} – ${to - 1}` },
      { label: 'fact.key', value: header.verifierKey },
    ],
  };
}
