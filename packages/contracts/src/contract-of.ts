import type { RouteContract } from './route.ts';

/** Picks contracts out of a list by their operation, each with its own type. */
export function contractOf<const L extends readonly RouteContract[]>(list: L) {
  return <O extends L[number]['operation']>(operation: O): Extract<L[number], { readonly operation: O }> => {
    const found = list.find((contract) => contract.operation === operation);
    if (found === undefined) throw new Error(`no contract for ${operation}`);
    return found as Extract<L[number], { readonly operation: O }>; // found by exactly that operation
  };
}
