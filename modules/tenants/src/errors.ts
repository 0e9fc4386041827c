import type { ErrorRegistry } from '@haechi/kernel';

export const tenantErrors = {
  TEN_001: { status: 409 },
  TEN_002: { status: 422 },
  TEN_003: { status: 404 },
  TEN_004: { status: 409 },
  TEN_005: { status: 409 },
  TEN_006: { status: 409 },
  TEN_007: { status: 409 },
  PROJ_001: { status: 404 },
  PROJ_002: { status: 409 },
  PROJ_003: { status: 409 },
} as const satisfies ErrorRegistry;
