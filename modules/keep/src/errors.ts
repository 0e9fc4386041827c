import type { ErrorRegistry } from '@haechi/kernel';

/** Backups and restores use KEEP_001 to KEEP_049, custody of keys KEEP_050 and on. */
export const keepErrors = {
  KEEP_001: { status: 409 },
  KEEP_002: { status: 409 },
  KEEP_003: { status: 409 },
  KEEP_004: { status: 422 },
  KEEP_005: { status: 422 },
  KEEP_006: { status: 422 },
  KEEP_007: { status: 422 },
  KEEP_008: { status: 409 },
  KEEP_009: { status: 409 },
  KEEP_010: { status: 409 },
  KEEP_011: { status: 422 },
  KEEP_012: { status: 422 },
  KEEP_013: { status: 409 },
  KEEP_014: { status: 409 },
  KEEP_015: { status: 409 },
  KEEP_016: { status: 409 },
  KEEP_017: { status: 409 },
  KEEP_018: { status: 409 },
  KEEP_019: { status: 409 },
} as const satisfies ErrorRegistry;
