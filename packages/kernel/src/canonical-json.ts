import canonicalize from 'canonicalize';

/** A value JSON can carry without loss. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The canonical text of a JSON value (RFC 8785): the same value has the same bytes on every machine.
 * Throws for what JSON cannot carry (undefined, NaN, cycles).
 */
export function canonicalJson(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('value has no JSON form');
  return text;
}
