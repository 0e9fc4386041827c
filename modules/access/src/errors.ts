import type { ErrorRegistry } from '@haechi/kernel';

export const accessErrors = {
  PERM_002: { status: 403 },
  PERM_003: { status: 409 },
  PERM_004: { status: 422 },
  PERM_005: { status: 409 },
  PERM_006: { status: 422 },
  PERM_007: { status: 409 },
  PERM_008: { status: 409 },
  PERM_009: { status: 409 },
  PERM_010: { status: 409 },
  PERM_011: { status: 503 },
  PERM_012: { status: 422 },
  PERM_013: { status: 422 },
  PERM_014: { status: 409 },
  PERM_015: { status: 409 },
  PERM_016: { status: 403 },
} as const satisfies ErrorRegistry;
