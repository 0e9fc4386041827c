import type { Locale, Translate } from '@haechi/kernel';
import type { IsOwnPermission } from './own-permissions.ts';

export type PermissionTitle = (permission: string, locale: Locale) => string;

/** What people read for a permission: the catalogue's words for the product's own, the bare name for declared ones. */
export function createPermissionTitle(translate: Translate, isOwn: IsOwnPermission): PermissionTitle {
  return (permission, locale) =>
    isOwn(permission) ? translate(locale, `permission.${permission}`) : permission;
}
