import type { JsonObject } from '@haechi/audit';

/** The fields that really change, as they were and as they will be; undefined when nothing changes. */
export function changedFields(
  before: JsonObject,
  wanted: Readonly<Record<string, JsonObject[string] | undefined>>,
): { readonly before: JsonObject; readonly after: JsonObject } | undefined {
  const changes = Object.entries(wanted).flatMap(([field, value]) =>
    value === undefined || JSON.stringify(value) === JSON.stringify(before[field])
      ? []
      : [{ field, old: before[field] ?? null, value }],
  );
  if (changes.length === 0) return undefined;
  return {
    before: Object.fromEntries(changes.map(({ field, old }) => [field, old])),
    after: Object.fromEntries(changes.map(({ field, value }) => [field, value])),
  };
}
