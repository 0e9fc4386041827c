/** Lists of the gate that console and command line show as they are; without schemas, so that a page can have them cheaply. */
export const UPSTREAM_STATES = ['active', 'paused'] as const;
export const TOOL_STATES = ['unclassified', 'active', 'suspended', 'withdrawn'] as const;
export const CALL_STATES = [
  'proposed',
  'waiting',
  'approved',
  'rejected',
  'expired',
  'cancelled',
  'lapsed',
  'consumed',
  'dispatched',
  'returned',
  'failed',
  'unknown',
  'refused',
] as const;
export const GRANT_KINDS = ['arguments', 'tool', 'break_glass'] as const;
