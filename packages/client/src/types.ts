/** Any JSON by name. */
export type Attributes = Readonly<Record<string, unknown>>;

/** May this principal do this here? Without `principal`: whoever the token belongs to. */
export interface Question {
  readonly principal?: string;
  /** `resource:action`. */
  readonly permission: string;
  /** `platform`, or the id of a tenant, a branch or a project. */
  readonly scope: string;
  /** What conditions may read of the circumstances. */
  readonly context?: Attributes;
}

export interface Entity {
  readonly type: string;
  readonly id: string;
  readonly properties?: Attributes;
}

/** A question as AuthZEN 1.0 puts it. */
export interface Evaluation {
  readonly subject: Entity;
  readonly action: { readonly name: string; readonly properties?: Attributes };
  readonly resource: Entity;
  readonly context?: Attributes;
}

/** `engine`, `opa`, `fallback`: who decided at the server. `client`: nobody did, and what `onFailure` says holds. */
export type Source = 'engine' | 'opa' | 'fallback' | 'client';

export interface Decision {
  readonly allowed: boolean;
  /** A stable code; `unavailable` when there was no answer. */
  readonly reason: string;
  readonly source: Source;
  /** Of the access model that answered; 0 when nothing did. */
  readonly revision: number;
  /** Epoch milliseconds from which the answer may differ though nothing changes. */
  readonly validUntil: number | null;
  /** A condition took part: good for this moment and these circumstances only. */
  readonly conditional: boolean;
  /** Why there was no answer. */
  readonly failure: HaechiError | null;
  /** Where access can be asked for, when this denial says so (AuthZEN access request profile). */
  readonly accessRequest: AccessRequestOffer | null;
}

export interface AccessRequestOffer {
  readonly endpoint: string;
  readonly expires_at: string;
  readonly binding_token: string;
}

/**
 * `timeout`, `network`: no answer. `http`: an answer with an error status; `status` and, where the server named one,
 * `code` say which. `protocol`: an answer that is not what was asked for.
 */
export type FailureKind = 'timeout' | 'network' | 'http' | 'protocol';

export class HaechiError extends Error {
  override readonly name = 'HaechiError';
  readonly kind: FailureKind;
  readonly status: number | undefined;
  readonly code: string | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    details: { readonly status?: number; readonly code?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.status = details.status;
    this.code = details.code;
  }
}
