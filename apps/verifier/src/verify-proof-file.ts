import {
  createNoteVerifier,
  encodeBase64,
  hashLeaf,
  type NoteKey,
  openCheckpoint,
  parseProof,
  verifyProof,
} from '@haechi/transparency';
import type { TrustedKeys } from './read-keys.ts';
import type { Step, Verdict } from './verdict.ts';
import { WITNESSED, witnessLabels, witnessSteps } from './witness-step.ts';

const READ = 'step.readProof';
const SIGNED = 'step.signed';
const HASHED = 'step.hashed';
const INCLUDED = 'step.included';

const skip = (labels: readonly Step['label'][]): Step[] =>
  labels.map((label) => ({ label, state: 'skipped' }));

const bad = (
  good: readonly Step[],
  label: Step['label'],
  why: NonNullable<Step['why']>,
  rest: Step['label'][],
) =>
  ({
    outcome: 'bad',
    steps: [...good, { label, state: 'bad', why }, ...skip(rest)],
    facts: [],
  }) satisfies Verdict;

const parseEntry = (entry: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(entry);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};

function factsOf(entry: string): Verdict['facts'] {
  const { at, action, actor } = parseEntry(entry);
  const { name, id } = { name: '', id: '', ...(typeof actor === 'object' && actor !== null ? actor : {}) };
  return [
    { label: 'fact.at' as const, value: at },
    { label: 'fact.action' as const, value: action },
    // The name may be encrypted for its person; the id never is.
    { label: 'fact.actor' as const, value: name === '' ? id : name },
  ].flatMap(({ label, value }) => (typeof value === 'string' && value !== '' ? [{ label, value }] : []));
}

/** Checks that an entry is in a log, with a key that came from elsewhere. */
export async function verifyProofFile(
  proofText: string,
  entry: string,
  trusted: TrustedKeys,
  [key, ...formerKeys]: readonly [NoteKey, ...NoteKey[]],
): Promise<Verdict> {
  const { witnesses, witnessesMin } = trusted;
  const later = [...witnessLabels(trusted), HASHED, INCLUDED] as const;
  const proof = parseProof(proofText);
  if (!proof.ok) return bad([], READ, 'why.malformed', [SIGNED, ...later]);
  const read: Step = { label: READ, state: 'good' };
  const policy = {
    origin: key.name,
    logKeys: [key, ...formerKeys].map((one) => createNoteVerifier(one)),
    witnesses,
    witnessesMin,
  };
  const opened = await openCheckpoint(proof.value.checkpoint, policy);
  if (!opened.ok) {
    if (opened.error.code === 'too_few_witnesses')
      return bad([read, { label: SIGNED, state: 'good' }], WITNESSED, 'why.tooFewWitnesses', [
        HASHED,
        INCLUDED,
      ]);
    const why = opened.error.code === 'invalid_signature' ? 'why.badSignature' : 'why.otherKey';
    return bad([read], SIGNED, why, [...later]);
  }
  const { size } = opened.value.checkpoint;
  const signed: Step = { label: SIGNED, state: 'good', params: { name: key.name, size } };
  const seen = witnessSteps(opened.value, trusted);
  const leafHash = hashLeaf(new TextEncoder().encode(entry));
  const hashed: Step = { label: HASHED, state: 'good', params: { hash: encodeBase64(leafHash) } };
  const verified = await verifyProof(proof.value, leafHash, policy);
  if (!verified.ok) return bad([read, signed, ...seen, hashed], INCLUDED, 'why.notIncluded', []);
  const included: Step = { label: INCLUDED, state: 'good', params: { index: verified.value.index, size } };
  return {
    outcome: 'good',
    steps: [read, signed, ...seen, hashed, included],
    facts: [{ label: 'fact.log', value: key.name }, ...factsOf(entry)],
  };
}
