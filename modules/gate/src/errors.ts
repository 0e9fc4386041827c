import type { ErrorRegistry } from '@haechi/kernel';

export const gateErrors = {
  GATE_001: { status: 409 },
  GATE_002: { status: 422 },
  GATE_003: { status: 422 },
  GATE_004: { status: 502 },
  GATE_005: { status: 409 },
  GATE_006: { status: 409 },
  GATE_007: { status: 422 },
  GATE_008: { status: 422 },
  GATE_009: { status: 409 },
  GATE_010: { status: 422 },
  GATE_011: { status: 422 },
} as const satisfies ErrorRegistry;
