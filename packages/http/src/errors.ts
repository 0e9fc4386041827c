import type { ErrorRegistry } from '@haechi/kernel';

/** Codes that any route may answer. */
export const httpErrors = {
  AUTH_001: { status: 401 },
  AUTH_007: { status: 403 },
  PERM_001: { status: 403 },
  VAL_001: { status: 400 },
  VAL_002: { status: 422 },
  VAL_003: { status: 412 },
  VAL_004: { status: 428 },
  VAL_005: { status: 413 },
  VAL_006: { status: 415 },
  VAL_007: { status: 400 },
  VAL_008: { status: 431 },
  VAL_009: { status: 417 },
  RES_001: { status: 404 },
  RES_002: { status: 405 },
  LIM_001: { status: 429 },
  LIM_002: { status: 408 },
  SYS_001: { status: 500 },
  SYS_002: { status: 503 },
  SYS_005: { status: 503 },
} as const satisfies ErrorRegistry;
