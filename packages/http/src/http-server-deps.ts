import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { RouteContract } from '@haechi/contracts';
import type { Database } from '@haechi/database';
import type { Clock, ErrorRegistry, ScopeId, Translate } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import type {
  Authenticate,
  Consult,
  Decide,
  DemandFactor,
  RecordAllowances,
  RecordDenial,
  RecordReliance,
} from './caller.ts';
import type { HttpMetrics } from './metrics.ts';
import type { RouteImplementation } from './module.ts';

/** Makes a server that hands its requests on to the shell. */
export type MakeServer = (handler: (req: IncomingMessage, res: ServerResponse) => void) => Server;

export interface HttpServerDeps {
  readonly routes: readonly RouteImplementation[];
  readonly errors: ErrorRegistry;
  readonly translate: Translate;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly rootKey: RootKey;
  readonly metrics: HttpMetrics;
  readonly authenticate: Authenticate;
  readonly decide: Decide;
  /** Refuses a caller whose second factor is too old; without it, routes that want a fresh one always fail. */
  readonly demandFactor?: DemandFactor;
  /** Asks the policy server what `decide` left pending. Without it such questions stay denied. */
  readonly consult?: Consult;
  readonly recordDenial: RecordDenial;
  readonly recordReliance?: RecordReliance;
  readonly recordAllowances?: RecordAllowances;
  readonly formatScope: (scopeId: ScopeId) => string;
  /** Told after every request that may have written. */
  readonly afterWrite: (operation: string) => void;
  /** Makes this process see all that was committed; before an answer is given that an earlier request made. */
  readonly catchUp: () => Promise<void>;
  /** The address people use, scheme and host; the only origin changes are accepted from. */
  readonly publicUrl: URL;
  /** How many proxies in front are ours; their word about the client's address is taken. */
  readonly trustedProxyCount: number;
  readonly rateLimitPerMinute: number;
  /** Scales the limits of single routes; 1 outside tests. */
  readonly rateLimitFactor: number;
  /** Makes the server that listens, where it is not a plain one. */
  readonly makeServer?: MakeServer;
  /** Sees every answer before it is sent; tests compare it with the contract. */
  readonly onResponse?: (contract: RouteContract, value: unknown) => void;
}
