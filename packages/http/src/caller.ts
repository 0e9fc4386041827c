import type { Tx } from '@haechi/database';
import type { Locale, RoleId, ScopeId, SessionId, TenantId, UserId } from '@haechi/kernel';

export type CallerKind = 'user' | 'service' | 'agent';

/** Who is calling, as the verified credential says. Nothing in it comes from a header, a query or a body. */
export interface Caller {
  /** A person, a program, or an AI agent. Programs and agents have accounts of their own, with ids like people's. */
  readonly kind: CallerKind;
  readonly id: UserId;
  readonly name: string;
  readonly email: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly credential: 'session' | 'token';
  readonly sessionId: SessionId | null;
  /** The tenant the credential works for; the operator's own organisation when it works at the platform. */
  readonly tenantId: TenantId;
  /** The scope that stands for `tenantId`. */
  readonly scopeId: ScopeId;
  /** The one role the session was narrowed to: nothing else the person holds counts. Absent when all of it does. */
  readonly activeRole?: { readonly id: RoleId; readonly key: string };
  /** When the second factor was last shown, epoch milliseconds. */
  readonly secondFactorAtMs: number;
  /** Why the session must show a second factor before anything else; absent when it owes none. */
  readonly owesFactor?: FactorReason;
  /** The consent a token of the OpenID provider comes from; a second factor shown with the token belongs to it. */
  readonly viaConsent?: { readonly sessionId: SessionId; readonly clientId: string };
}

/** Why a second factor is asked for: the action wants a fresh one, or something about the session has changed. */
export type FactorReason = 'fresh_factor' | 'new_network' | 'new_country' | 'new_device' | 'demanded';

/** Refuses a caller whose second factor is too old, or owed. @throws {CodedError} `AUTH_009`, `AUTH_011` */
export type DemandFactor = (caller: Caller, tx?: Tx) => Promise<void>;

export interface RequestProof {
  readonly jwt: string;
  readonly method: string;
  /** The address without query and fragment. */
  readonly url: string;
}

export interface Credentials {
  readonly cookie: string | undefined;
  /** Value of the cookie that stands for the browser. */
  readonly device?: string | undefined;
  /** What proves that the caller holds the key the bearer token is bound to, for this very request (RFC 9449). */
  readonly proof?: RequestProof | undefined;
  readonly bearer: string | undefined;
  readonly ip: string;
  readonly userAgent: string | undefined;
  /** Whether the caller may be known from a moment ago; otherwise the credential is looked up now. */
  readonly mayBeRecent?: boolean;
  /**
   * Addresses a signed token has to be for (RFC 8707), at a door that is not the API. A token bound to a key may also be for
   * the API: whoever hears it cannot use it.
   */
  readonly resources?: readonly string[];
}

/** Finds out who is calling. Undefined when there is no credential; throws `AUTH_003` when it is no longer good. */
export type Authenticate = (credentials: Credentials) => Promise<Caller | undefined>;

export interface AccessDecision {
  readonly allowed: boolean;
  readonly reasonCode: string;
  readonly revision: number;
  /** Whether the permission is one of those whose use goes on record. */
  readonly sensitive?: boolean;
  /** Set when it is allowed by something that must be seen to be used. */
  readonly reliesOn?: Reliance;
  /** Who had the last word; `engine` when left out. */
  readonly source?: 'engine' | 'opa' | 'fallback';
  /** Why a policy server that should have been asked had no say. */
  readonly failure?: string;
  /**
   * The engine allows it, and a policy server has yet to be asked: not allowed until then. The shell asks and runs the
   * handler again; whoever knows nothing of this is refused.
   */
  readonly pending?: true;
}

/** A question that waits for a policy server. */
export interface PendingQuestion {
  readonly permission: string;
  readonly scopeId: ScopeId;
}

/** What a policy server said during one request, by permission and scope. The shell only carries it. */
export type Opinions = Map<string, Map<ScopeId, unknown>>;

/** Puts questions to the policy server and adds what it says to the origin's opinions. Never throws. */
export type Consult = (
  caller: Caller,
  questions: readonly PendingQuestion[],
  origin: RequestOrigin,
  signal: AbortSignal,
) => Promise<void>;

/** A right that somebody else lent to the caller, or that he took in an emergency. */
export type Reliance =
  | { readonly kind: 'delegation'; readonly id: string; readonly lentBy: UserId }
  | { readonly kind: 'break_glass'; readonly id: string };

/** What is known of the request a decision is for; conditions may read it. */
export interface RequestOrigin {
  readonly ip: string;
  readonly userAgent: string | undefined;
  /** What this request has already heard from the policy server. */
  readonly opinions?: Opinions;
}

/** Decides from memory, without I/O. Without `origin` nothing is known of where the caller is. */
export type Decide = (
  caller: Caller,
  permission: string,
  scopeId: ScopeId,
  origin?: RequestOrigin,
) => AccessDecision;

/** A decision that goes on record, with what it was about. */
export interface Judgement {
  readonly caller: Caller;
  readonly permission: string;
  readonly scopeId: ScopeId;
  readonly decision: AccessDecision;
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string | undefined;
  readonly operation: string;
}

export type Denial = Judgement;

/** Puts a denial on record, in a transaction of its own: the refused one is rolled back. */
export type RecordDenial = (denial: Denial) => Promise<void>;

/** Puts on record what a request was allowed, as far as the log of its tenant wants it. */
export type RecordAllowances = (allowances: readonly Judgement[]) => Promise<void>;

/** Puts on record that a request was allowed by a right that was lent or taken in an emergency. */
export type RecordReliance = (judgement: Judgement) => Promise<void>;
