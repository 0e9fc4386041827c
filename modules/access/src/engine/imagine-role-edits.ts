import type { RoleId } from '@haechi/kernel';
import { covers } from '../domain/cover-permission.ts';
import { listRegistered } from '../domain/list-registered.ts';
import type { AccessImage } from './access-image.ts';
import { imagineChanges } from './imagine-changes.ts';

/**
 * The access model as it would be with other patterns in some roles. Roles the model does not know are left out, and so
 * are patterns that name nothing any more: roles keep such names, and they give nothing.
 */
export function imagineRoleEdits(
  image: AccessImage,
  edits: readonly { readonly roleId: RoleId; readonly patterns: readonly string[] }[],
): AccessImage {
  const registered = listRegistered(image.snapshot);
  const givesSomething = (pattern: string): boolean =>
    registered.some((permission) => covers(pattern, permission));
  const changes = edits
    .filter(({ roleId }) => image.roles.has(roleId))
    .map(({ roleId, patterns }) => ({
      kind: 'edit_role' as const,
      roleId,
      patterns: patterns.filter(givesSomething),
    }));
  // Only conditions need compiling, and editing roles brings none.
  return imagineChanges(image, changes, () => () => false).image;
}
