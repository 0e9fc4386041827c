export type IsOwnPermission = (permission: string) => boolean;

/**
 * Whether a permission is one of the product itself, and not of a type somebody declared. The list is whole once every
 * module is made, which is before anybody asks, so it is read once.
 */
export function createIsOwnPermission(
  list: () => readonly { readonly permission: string }[],
): IsOwnPermission {
  let own: ReadonlySet<string> | undefined;
  return (permission) => {
    own ??= new Set(list().map((definition) => definition.permission));
    return own.has(permission);
  };
}
