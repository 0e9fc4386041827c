import type { ErrorRegistry } from '@haechi/kernel';

export const approvalErrors = {
  APR_001: { status: 409 },
  APR_002: { status: 409 },
  APR_003: { status: 403 },
  APR_004: { status: 429 },
  APR_005: { status: 409 },
  APR_006: { status: 409 },
  APR_007: { status: 409 },
  APR_008: { status: 403 },
  APR_009: { status: 400 },
  APR_010: { status: 409 },
  APR_011: { status: 400 },
} as const satisfies ErrorRegistry;
