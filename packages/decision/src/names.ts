import { createInterner, type Interner } from './interner.ts';

/** The numbers of all ids, shared by every snapshot that descends from one build. */
export interface Names {
  readonly principals: Interner;
  readonly roles: Interner;
  readonly scopes: Interner;
  readonly conditions: Interner;
}

export function createNames(): Names {
  return {
    principals: createInterner(),
    roles: createInterner(),
    scopes: createInterner(),
    conditions: createInterner(),
  };
}
