import type { ErrorRegistry } from '@haechi/kernel';

export const notificationErrors = {
  NTF_001: { status: 409 },
  NTF_002: { status: 409 },
  NTF_003: { status: 422 },
  NTF_004: { status: 422 },
  NTF_005: { status: 409 },
  NTF_006: { status: 422 },
  NTF_007: { status: 410 },
  NTF_008: { status: 410 },
} as const satisfies ErrorRegistry;
