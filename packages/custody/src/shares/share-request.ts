/** How one group divides its part of the secret. */
export interface GroupShape {
  readonly threshold: number;
  readonly count: number;
}

/** What the worker is asked: each kind with the answer it gives. */
export type ShareRequest =
  | {
      readonly kind: 'split';
      readonly secret: Uint8Array;
      readonly groupThreshold: number;
      readonly groups: readonly GroupShape[];
    }
  | { readonly kind: 'combine'; readonly sets: readonly (readonly string[])[]; readonly passphrase: string }
  | { readonly kind: 'inspect'; readonly share: string };

/** What a share tells of itself without the others (SLIP-0039, "Format of the share mnemonic"). */
export type Inspection =
  | { readonly fault: 'unknown-word'; readonly position: number }
  | { readonly fault: 'length'; readonly words: number }
  | { readonly fault: 'checksum' }
  | {
      readonly fault: undefined;
      readonly identifier: number;
      readonly groupIndex: number;
      readonly groupThreshold: number;
      readonly groupCount: number;
      readonly memberIndex: number;
      readonly memberThreshold: number;
    };

/** Group by group, the words of each share. */
export type SplitAnswer = readonly (readonly string[])[];

/** Set by set; undefined where the shares do not belong together or are too few or too many. */
export type CombineAnswer = readonly (Uint8Array | undefined)[];
