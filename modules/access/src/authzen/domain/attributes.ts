/** What is known about a principal, a resource, an action or the circumstances: any JSON, by name. */
export type Attributes = Readonly<Record<string, unknown>>;

/**
 * What is registered about a thing and what the request says about it, as one. The registered value wins, except for
 * attributes whose type declares that callers know better, such as the address a request came from.
 */
export function mergeAttributes(
  registered: Attributes | undefined,
  supplied: Attributes | undefined,
  callerSupplied: readonly string[],
): Attributes {
  const theirs = Object.entries(supplied ?? {}).filter(([name]) => callerSupplied.includes(name));
  return { ...supplied, ...registered, ...Object.fromEntries(theirs) };
}
