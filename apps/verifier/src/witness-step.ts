import { type OpenedCheckpoint, readCosignatureTime } from '@haechi/transparency';
import type { TrustedKeys } from './read-keys.ts';
import type { Step } from './verdict.ts';

export const WITNESSED = 'step.witnessed';

/** Labels of the steps that witnesses add: none when nobody asked for any. */
export const witnessLabels = ({ witnesses }: Pick<TrustedKeys, 'witnesses'>): Step['label'][] =>
  witnesses.length === 0 ? [] : [WITNESSED];

const describe = ({ key, signature }: OpenedCheckpoint['cosignedBy'][number]): string => {
  const seconds = readCosignatureTime(signature);
  return seconds === undefined ? key.name : `${key.name} (${new Date(seconds * 1000).toISOString()})`;
};

/** The step that names who cosigned, and when. */
export const witnessSteps = (
  { cosignedBy }: Pick<OpenedCheckpoint, 'cosignedBy'>,
  trusted: Pick<TrustedKeys, 'witnesses'>,
): Step[] =>
  witnessLabels(trusted).map((label) => ({
    label,
    state: 'good',
    params: { names: cosignedBy.map(describe).join(', ') || '–' },
  }));
