import type { ErrorRegistry } from '@haechi/kernel';

/** `IMP_00x`: files that are to change the access model, and the questions it must answer. */
export const bulkErrors = {
  IMP_001: { status: 422 },
  IMP_002: { status: 409 },
  IMP_003: { status: 409 },
  IMP_004: { status: 409 },
  IMP_005: { status: 422 },
  IMP_006: { status: 409 },
} as const satisfies ErrorRegistry;
