import type { ErrorRegistry } from '@haechi/kernel';

export const auditErrors = {
  AUD_001: { status: 409 },
  SYS_003: { status: 503 },
} as const satisfies ErrorRegistry;
