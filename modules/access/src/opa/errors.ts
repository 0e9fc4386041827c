import type { ErrorRegistry } from '@haechi/kernel';

export const opaErrors = {
  OPA_001: { status: 422 },
  OPA_002: { status: 409 },
} as const satisfies ErrorRegistry;
