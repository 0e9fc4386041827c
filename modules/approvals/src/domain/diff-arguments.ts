import type { Json } from '@haechi/kernel';

export interface ArgumentChange {
  /** JSON Pointer (RFC 6901). */
  readonly path: string;
  /** As JSON; null where it is not there. */
  readonly before: string | null;
  readonly after: string | null;
}

const CHANGES_MAX = 200;
const TEXT_MAX = 2_000;

const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');
const isBranch = (value: Json | undefined): value is Json[] | { [key: string]: Json } =>
  typeof value === 'object' && value !== null;

function show(value: Json | undefined): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
}

function compare(
  before: Json | undefined,
  after: Json | undefined,
  path: string,
  into: ArgumentChange[],
): void {
  if (into.length >= CHANGES_MAX) return;
  if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
    const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
    for (const key of new Set([...old.keys(), ...now.keys()]))
      compare(old.get(key), now.get(key), `${path}/${escapeToken(key)}`, into);
    return;
  }
  const [was, is] = [JSON.stringify(before), JSON.stringify(after)];
  if (was !== is) into.push({ path, before: show(before), after: show(after) });
}

/** What differs between two sets of arguments, place by place; at most 200 places. */
export function diffArguments(before: Json, after: Json): readonly ArgumentChange[] {
  const changes: ArgumentChange[] = [];
  compare(before, after, '', changes);
  return changes;
}
