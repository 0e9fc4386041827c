/** Any JSON by name. */
export type Attributes = Readonly<Record<string, unknown>>;

/** What a question brings along for conditions to read; travels as the `context` of a check. All of it may be missing. */
export interface Circumstances {
  /**
   * What is known about a principal. Asked for by id, because a right that was lent is judged by what is known about
   * whoever lent it.
   */
  readonly attributesOf?: (principalId: string) => Attributes;
  /** `type`, `id`, `owner`, `parent`, and everything else that is known about the thing. */
  readonly resource?: Attributes;
  readonly action?: { readonly properties: Attributes };
  /** What surrounds the question: branchId, roleLevel, businessType, time, ip, mfa, device, and what else was said. */
  readonly context?: Attributes;
}

/** Reads the circumstances of a check; what is none of them brings nothing along. */
export function readCircumstances(context: unknown): Circumstances {
  return typeof context === 'object' && context !== null ? context : {};
}
