import type { RouteContract } from '@haechi/contracts';
import type { MigrationSource, SealedColumn, Tx } from '@haechi/database';
import type { Catalogues, ErrorRegistry, Locale, ScopeId } from '@haechi/kernel';
import type { Registry } from 'prom-client';
import type { z } from 'zod';
import type { AccessDecision, Caller } from './caller.ts';

/** What one capability brings to the house. Every module has this shape; the server only wires them. */
export interface HaechiModule {
  readonly name: string;
  readonly migrations: MigrationSource;
  readonly messages: Catalogues;
  readonly errors: ErrorRegistry;
  readonly permissions: readonly PermissionDefinition[];
  readonly settings: readonly SettingDefinition[];
  readonly routes: readonly RouteImplementation[];
  /** Where it keeps what is sealed under the root key: sealed anew when that has changed. */
  readonly sealed?: readonly SealedColumn[];
  /** Keys it works with, for whoever looks after them; nothing of a key is told. */
  listKeys?(): Promise<readonly KeyFact[]>;
  /** Adds what the module measures to the metrics of this process. */
  registerMetrics?(registry: Registry): void;
  /** Begins background work once the database is migrated. */
  start?(): Promise<void>;
  /** Ends background work; resolves when nothing of it is left. */
  stop?(): Promise<void>;
}

/** What may be told of a key. */
export interface KeyFact {
  readonly kind: 'person' | 'log' | 'witness' | 'backup' | 'openid' | 'bundle';
  /** Its public name; empty where many are counted as one. */
  readonly name: string;
  readonly since: Date;
  /** Former ones only open or verify. */
  readonly inUse: boolean;
  /** When another one took or takes its place. */
  readonly until?: Date | undefined;
  /** It is changed by the server, without anybody asking. */
  readonly changesByItself?: true;
  readonly count?: number;
}

/** A permission the product knows. Its title is the message `permission.<resource>:<action>`. */
export interface PermissionDefinition {
  readonly permission: `${string}:${string}`;
  /** Whoever asks for a role that gives a sensitive permission asks for something of high risk. */
  readonly sensitive: boolean;
  /**
   * It only looks and changes nothing. Where a policy server is to be asked and has no answer, reading goes by the engine
   * and everything else is denied. Left out: the action `read` does, no other.
   */
  readonly reads?: boolean;
}

/** A limit, time-out or period with one default. Title and description are `setting.<key>.title` and `.description`. */
export type SettingDefinition = {
  readonly key: string;
  readonly area: string;
  /** Belongs to the operator: a tenant neither sees nor changes it. */
  readonly platformOnly?: true;
} & (
  | {
      readonly unit: 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' | 'months' | 'count';
      readonly defaultValue: number;
      readonly min: number;
      readonly max: number;
    }
  | { readonly unit: 'switch'; readonly defaultValue: boolean }
  | { readonly unit: 'choice'; readonly defaultValue: string; readonly choices: readonly string[] }
  | {
      /** One line of text; `example` shows what is accepted. */
      readonly unit: 'text';
      readonly defaultValue: string;
      readonly example: string;
      readonly accepts: (value: string) => boolean;
    }
);

export interface RequestContext {
  readonly requestId: string;
  readonly locale: Locale;
  readonly ip: string;
  readonly userAgent: string | undefined;
  /** Value of the cookie that stands for the browser. */
  readonly deviceSecret?: string | undefined;
  /** Value of the session cookie, when the caller came with one. */
  readonly sessionSecret?: string | undefined;
  /** The instant the request is judged by, epoch milliseconds. */
  readonly nowMs: number;
  /** Public id of the person whose lent right this request relies on; null while it relies on none. */
  readonly delegatorId?: string | null;
  /** The version named by `If-Match`; present on routes that ask for it. */
  readonly ifMatchVersion: number | undefined;
  /** Asks whether the caller holds a permission at a scope. */
  may(permission: string, scopeId: ScopeId): boolean;
  /** Demands it: puts a denial on record and throws `PERM_001`. */
  authorize(permission: string, scopeId: ScopeId): AccessDecision;
  /** The route's own permission at the scope of the thing it is about. */
  authorizeAt(scopeId: ScopeId): AccessDecision;
  /** For a `resource` route that answers with what the caller may see and filters by itself. */
  authorizeEach(): void;
  /**
   * Demands that the caller showed a second factor a moment ago; for what only the thing itself says. Routes that
   * always want it say so in their contract.
   * @param tx the transaction that is open: a second one of the same pool could wait for the first for ever
   */
  demandFreshFactor(tx?: Tx): Promise<void>;
  /** Opens a transaction as the caller's tenant. For routes whose contract says `transaction: 'none'` or `'memory'`. */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs after the commit and before the answer is sent: what must be true when the caller reads again. */
  afterCommit(effect: () => Promise<void> | void): void;
  setCookie(value: string, maxAgeSeconds: number): void;
  clearCookie(): void;
  /** Gives the browser the cookie that stands for it. */
  setDeviceCookie(value: string): void;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

type OutputOr<S, Otherwise> = S extends z.ZodType
  ? S extends z.ZodUndefined
    ? Otherwise
    : z.output<S>
  : Otherwise;

export interface HandlerInput<C extends RouteContract> {
  readonly ctx: RequestContext;
  readonly caller: C['audience'] extends 'anyone' ? Caller | undefined : Caller;
  readonly tx: C['transaction'] extends 'none' | 'memory' ? undefined : Tx;
  readonly params: OutputOr<NonNullable<C['params']>, undefined>;
  readonly query: OutputOr<NonNullable<C['query']>, undefined>;
  readonly body: OutputOr<NonNullable<C['body']>, undefined>;
}

export interface ServerSentEvent {
  readonly id?: string;
  readonly event?: string;
  readonly data: string;
}

export type Handler<C extends RouteContract> = (input: HandlerInput<C>) => Promise<z.input<C['response']>>;

/** For a route that `produces: 'event-stream'`: the events, until the caller goes away. */
export type StreamHandler<C extends RouteContract> = (
  input: HandlerInput<C>,
) => Promise<AsyncIterable<ServerSentEvent>>;

/** For a route that `produces: 'file'`. */
export interface FileAnswer {
  /** ASCII letters, digits, dots and hyphens. */
  readonly name: string;
  /** Made while the client takes them; what throws here cuts the answer off, so that nobody takes it for whole. */
  readonly pieces: AsyncIterable<string>;
}

/** For a route that `produces: 'tagged-bytes'`: whoever names the tag in `If-None-Match` is told that nothing changed. */
export interface TaggedBytes {
  readonly bytes: Uint8Array;
  /** Quoted, as the header carries it. */
  readonly etag: string;
  readonly mediaType: string;
}

export type FileHandler<C extends RouteContract> = (input: HandlerInput<C>) => Promise<FileAnswer>;

/** A contract with the function that fulfils it, erased to one shape so that routes fit one list. */
export interface RouteImplementation {
  readonly contract: RouteContract;
  readonly handle: (input: ErasedInput) => Promise<unknown>;
}

export interface ErasedInput {
  readonly ctx: RequestContext;
  readonly caller: Caller | undefined;
  readonly tx: Tx | undefined;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Ties a handler to its contract. */
export function implement<C extends RouteContract>(contract: C, handler: Handler<C>): RouteImplementation {
  // The shell parses every part with the contract's own schemas before it calls, so the erased input fits the handler.
  return { contract, handle: handler as unknown as RouteImplementation['handle'] };
}

/** Ties a handler to a contract whose answer is a stream of events. */
export function implementStream<C extends RouteContract>(
  contract: C,
  handler: StreamHandler<C>,
): RouteImplementation {
  if (contract.produces !== 'event-stream')
    throw new Error(`${contract.operation} does not produce a stream`);
  // As in `implement`: the shell parses first.
  return { contract, handle: handler as unknown as RouteImplementation['handle'] };
}

/** Ties a handler to a contract whose answer is a file. */
export function implementFile<C extends RouteContract>(
  contract: C,
  handler: FileHandler<C>,
): RouteImplementation {
  if (contract.produces !== 'file') throw new Error(`${contract.operation} does not produce a file`);
  // As in `implement`: the shell parses first.
  return { contract, handle: handler as unknown as RouteImplementation['handle'] };
}
