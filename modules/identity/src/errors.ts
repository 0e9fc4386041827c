import type { ErrorRegistry } from '@haechi/kernel';

/** Refusals of sign-in, enrolment and everything a person does to their own account. */
export const identityErrors = {
  /** The e-mail address or the password is wrong; which of them is not said. */
  AUTH_002: { status: 401 },
  /** A session, token or sign-in in progress is no longer good. */
  AUTH_003: { status: 401 },
  /** Too many wrong attempts; `Retry-After` says for how long. */
  AUTH_004: { status: 423 },
  /** Too many sessions would still be open. */
  AUTH_005: { status: 409 },
  /** A one-time link does not work (any more). */
  AUTH_006: { status: 410 },
  /** The chosen password is not good enough; `fields` says why. */
  AUTH_008: { status: 422 },
  /** Only a signed-in person may do this, not a token. */
  AUTH_009: { status: 403 },
  /** The code is wrong or was used before. */
  AUTH_010: { status: 422 },
  /** A second factor must be shown now; `reason` and `maxAgeSeconds` say why and how fresh (RFC 9470). */
  AUTH_011: { status: 401 },
  /** The passkey is not accepted; why is not said. */
  AUTH_012: { status: 401 },
  /** It is the last way in. */
  AUTH_013: { status: 409 },
  /** The person has as many passkeys as one may have. */
  AUTH_014: { status: 409 },
  /** The address names a program, which nobody is invited as. */
  AUTH_015: { status: 422 },
  /** Whoever holds the platform hands it over before they leave. */
  AUTH_016: { status: 409 },
  /** The account is in a state that does not allow this. */
  AUTH_017: { status: 409 },
  /** The account elsewhere stands for nobody here. */
  AUTH_018: { status: 403 },
  /** The account elsewhere stands for somebody already. */
  AUTH_019: { status: 409 },
  /** The provider said nothing that holds, or cannot be reached. */
  AUTH_020: { status: 502 },
  /** No new authenticator is being set up in this session, or it took too long. */
  AUTH_021: { status: 409 },
  /** Nobody waits for this answer of a provider: it came too late, twice, or in another browser. */
  AUTH_022: { status: 409 },
  /** The client proves itself with a key of its own, or not at all; it has no secret. */
  OIDC_001: { status: 409 },
  /** The client belongs to another tenant than the one the person works in. */
  OIDC_002: { status: 403 },
  /** The client is as its own document says; it is changed there. */
  OIDC_003: { status: 409 },
  /** More passwords are waiting to be checked than the server can take on. */
  SYS_004: { status: 503 },
} as const satisfies ErrorRegistry;
