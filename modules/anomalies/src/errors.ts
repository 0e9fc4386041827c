import type { ErrorRegistry } from '@haechi/kernel';

export const anomaliesErrors = {
  /** The step is not one that can be taken from the state the finding is in. */
  ANO_001: { status: 409 },
  /** Settings the rule does not take. */
  ANO_002: { status: 422 },
  /** There is no measure to take back. */
  ANO_003: { status: 409 },
  /** A period that is empty or longer than may be replayed. */
  ANO_004: { status: 422 },
} as const satisfies ErrorRegistry;
