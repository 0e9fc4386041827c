import { nearestNames } from '@haechi/decision';
import { CodedError } from '@haechi/kernel';
import { covers } from '../domain/cover-permission.ts';
import { listRegistered } from '../domain/list-registered.ts';
import type { AccessImage } from '../engine/access-image.ts';

/** @throws CodedError `PERM_004` with the nearest names when a pattern includes nothing that is registered */
export function expandPatterns(image: AccessImage, patterns: readonly string[]): string[] {
  const known = listRegistered(image.snapshot);
  const covered = patterns.flatMap((pattern) => {
    const included = known.filter((permission) => covers(pattern, permission));
    if (included.length === 0) {
      throw new CodedError('PERM_004', {
        where: pattern,
        params: { permission: pattern, nearest: nearestNames(pattern, known).join(', ') || '-' },
      });
    }
    return included;
  });
  return [...new Set(covered)];
}

/** @throws CodedError `PERM_002` naming what somebody cannot answer for */
export function refuseExcess(
  permissions: readonly string[],
  answersFor: (permission: string) => boolean,
): void {
  const excess = permissions.filter((permission) => !answersFor(permission));
  if (excess.length > 0)
    throw new CodedError('PERM_002', { params: { permissions: excess.slice(0, 5).join(', ') } });
}
