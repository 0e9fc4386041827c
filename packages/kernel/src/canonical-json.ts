import canonicalize from 'canonicalize';

/** A value JSON can carry without loss. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Deeper values are the library's, which needs no stack for them. */
const DEPTH_MAX = 32;

/** Whether `JSON.stringify` writes a value canonically as it is: plain, its keys in order, its texts well-formed. */
function isInOrder(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > DEPTH_MAX || 'toJSON' in value) return false;
  if (Array.isArray(value)) {
    // Not `every`, which passes over what is missing.
    for (const item of value) if (!isInOrder(item, depth + 1)) return false;
    return true;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  let before = '';
  for (const [key, item] of Object.entries(value)) {
    // By UTF-16 code units (RFC 8785, section 3.2.3), which is how JavaScript compares texts.
    if (key < before || !key.isWellFormed() || !isInOrder(item, depth + 1)) return false;
    before = key;
  }
  return true;
}

/**
 * The canonical text of a JSON value (RFC 8785): the same value has the same bytes on every machine.
 * Throws for what JSON cannot carry (undefined, NaN, cycles). Values whose keys are in order already are written fastest.
 */
export function canonicalJson(value: Json): string {
  const text = isInOrder(value, 0) ? JSON.stringify(value) : canonicalize(value);
  if (text === undefined) throw new TypeError('value has no JSON form');
  return text;
}
