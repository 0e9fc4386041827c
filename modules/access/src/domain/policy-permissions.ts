/** What a deny never reaches: whoever makes a rule must be able to see it and take it back. */
const KEPT: ReadonlySet<string> = new Set(['policy:read', 'policy:manage']);

export const isKeptFromDenies = (permission: string): boolean => KEPT.has(permission);
