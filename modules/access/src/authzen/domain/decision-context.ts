import type { Attributes } from './attributes.ts';

/**
 * What conditions may read of an AuthZEN question. It travels as the `context` of a check. Attributes of principals
 * are asked for by id, because a delegation is judged by those of the delegator and a search by those of each candidate.
 */
export interface DecisionContext {
  attributesOf(principalId: string): Attributes;
  /** `type`, `id`, `owner`, `parent`, and the attributes of the resource. */
  readonly resource: Attributes;
  readonly action: { readonly properties: Attributes };
  /** What the caller said about the circumstances. */
  readonly context: Attributes;
}
