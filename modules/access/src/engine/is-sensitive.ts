import type { AccessImage } from './access-image.ts';

type Definitions = AccessImage['snapshot']['permissions']['definitions'];

/** One set for each list of permissions: images that share the list share the set. */
const known = new WeakMap<Definitions, ReadonlySet<string>>();

/** Whether a permission is marked as one whose use goes on record. */
export function isSensitive(image: AccessImage, permission: string): boolean {
  const { definitions } = image.snapshot.permissions;
  const found = known.get(definitions) ?? collect(definitions);
  return found.has(permission);
}

function collect(definitions: Definitions): ReadonlySet<string> {
  const sensitive = new Set(
    definitions
      .filter((definition) => definition.sensitive === true)
      .map(({ resource, action }) => `${resource}:${action}`),
  );
  known.set(definitions, sensitive);
  return sensitive;
}
