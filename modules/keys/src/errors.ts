import type { ErrorRegistry } from '@haechi/kernel';

export const keysErrors = {
  CERT_001: { status: 409 },
  CERT_002: { status: 422 },
  CERT_003: { status: 409 },
  CERT_004: { status: 409 },
  CERT_005: { status: 409 },
} as const satisfies ErrorRegistry;
