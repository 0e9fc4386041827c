import { CALL_STATES, TOOL_STATES } from '@haechi/contracts/gate-states';

export interface ToolsSearch {
  readonly state?: (typeof TOOL_STATES)[number];
}

export interface CallsSearch {
  readonly state?: (typeof CALL_STATES)[number];
  /** Calls of one tool. */
  readonly tool?: string;
}

const oneOf = <T extends string>(names: readonly T[], value: unknown): T | undefined =>
  names.find((name) => name === value);

export function readToolsSearch(search: Record<string, unknown>): ToolsSearch {
  const state = oneOf(TOOL_STATES, search['state']);
  return state === undefined ? {} : { state };
}

export function readCallsSearch(search: Record<string, unknown>): CallsSearch {
  const state = oneOf(CALL_STATES, search['state']);
  const tool = search['tool'];
  return {
    ...(state === undefined ? {} : { state }),
    ...(typeof tool === 'string' && tool !== '' ? { tool } : {}),
  };
}
