import type { ErrorRegistry } from '@haechi/kernel';

const profile = (name: string): string => `urn:openid:authzen:access-request:error:${name}`;

/** `RES_01x`: what is registered for outside programs. `ARQ_…`: problem types of the access request profile. */
export const authzenErrors = {
  RES_010: { status: 422 },
  RES_011: { status: 409 },
  RES_012: { status: 409 },
  RES_013: { status: 409 },
  ARQ_001: { status: 400, type: profile('not_requestable') },
  ARQ_002: { status: 410, type: profile('expired_denial') },
  ARQ_003: { status: 400, type: profile('invalid_denial_binding') },
  ARQ_004: { status: 404, type: profile('unknown_task') },
  ARQ_005: { status: 409, type: profile('duplicate_request') },
} as const satisfies ErrorRegistry;
