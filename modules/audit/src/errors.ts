import type { ErrorRegistry } from '@haechi/kernel';

export const auditErrors = {
  AUD_001: { status: 409 },
  AUD_002: { status: 422 },
  AUD_003: { status: 422 },
  AUD_004: { status: 409 },
  AUD_005: { status: 422 },
  AUD_006: { status: 422 },
  AUD_007: { status: 409 },
  AUD_008: { status: 422 },
  AUD_009: { status: 422 },
  AUD_010: { status: 503 },
  AUD_011: { status: 409 },
  AUD_012: { status: 409 },
  SYS_003: { status: 503 },
} as const satisfies ErrorRegistry;
