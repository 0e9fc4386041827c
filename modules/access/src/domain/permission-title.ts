import type { Locale, Translate } from '@haechi/kernel';

export type PermissionTitle = (permission: string, locale: Locale) => string;

/** What people read for a permission: the catalogue's words for the product's own, the bare name for declared ones. */
export function createPermissionTitle(
  translate: Translate,
  own: () => readonly { readonly permission: string }[],
): PermissionTitle {
  return (permission, locale) =>
    own().some((definition) => definition.permission === permission)
      ? translate(locale, `permission.${permission}`)
      : permission;
}
