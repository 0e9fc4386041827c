import type { ErrorRegistry } from '@haechi/kernel';

export const sinkErrors = {
  SINK_001: { status: 409 },
  SINK_002: { status: 409 },
  SINK_003: { status: 422 },
  SINK_004: { status: 422 },
  SINK_005: { status: 409 },
  SINK_006: { status: 422 },
} as const satisfies ErrorRegistry;
