import type { ErrorRegistry } from '@haechi/kernel';

/** `REV_00x`: reviews of who holds what. */
export const reviewErrors = {
  REV_001: { status: 403 },
  REV_002: { status: 409 },
  REV_003: { status: 422 },
  REV_004: { status: 422 },
} as const satisfies ErrorRegistry;
