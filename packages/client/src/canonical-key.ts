/**
 * A text that two values share only if they are the same JSON, whatever the order of their members. Ids are not folded,
 * trimmed or normalised, and nothing is joined that could be split another way.
 */
export function canonicalKey(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalKey).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalKey(member)}`).join(',')}}`;
}
