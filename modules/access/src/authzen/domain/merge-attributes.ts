import type { Attributes } from '../../domain/circumstances.ts';

/**
 * What is registered about a thing and what the request says about it, as one. The registered value wins, except for
 * attributes whose type declares that callers know better, such as the address a request came from.
 */
export function mergeAttributes(
  registered: Attributes | undefined,
  supplied: Attributes | undefined,
  callerSupplied: readonly string[],
): Attributes {
  if (callerSupplied.length === 0) return { ...supplied, ...registered };
  const theirs = Object.entries(supplied ?? {}).filter(([name]) => callerSupplied.includes(name));
  return { ...supplied, ...registered, ...Object.fromEntries(theirs) };
}
