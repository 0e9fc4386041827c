import type { MessageKey } from './messages/en.ts';

/** One thing that was checked, in the order in which one depends on the other. */
export interface Step {
  readonly label: MessageKey;
  readonly state: 'good' | 'bad' | 'skipped' | 'unsure';
  readonly params?: Readonly<Record<string, string | number>>;
  /** Why, where it is not good. */
  readonly why?: MessageKey;
}

export interface Verdict {
  /** `unsure`: everything fits together, but nobody said that this key is the right one. */
  readonly outcome: 'good' | 'bad' | 'unsure';
  readonly steps: readonly Step[];
  /** Facts that are certain now, or as certain as the outcome says. */
  readonly facts: readonly { readonly label: MessageKey; readonly value: string }[];
}
