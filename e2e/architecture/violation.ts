import type { SourceTree } from './source-tree.ts';

export interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** One direction of the house, checked over the whole tree. */
export type Rule = (tree: SourceTree) => readonly Violation[];
