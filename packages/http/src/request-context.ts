import type { RouteContract } from '@haechi/contracts';
import type { Database } from '@haechi/database';
import { type Clock, CodedError, formatId, type Locale, type ScopeId } from '@haechi/kernel';
import type {
  AccessDecision,
  Caller,
  Decide,
  DemandFactor,
  Denial,
  Judgement,
  Opinions,
  PendingQuestion,
} from './caller.ts';
import { ConsultationNeeded } from './consult-and-run.ts';
import type { RequestContext } from './module.ts';

export interface ContextParts {
  readonly contract: RouteContract;
  readonly caller: Caller | undefined;
  readonly requestId: string;
  readonly locale: Locale;
  readonly ip: string;
  readonly userAgent: string | undefined;
  readonly ifMatchVersion: number | undefined;
  /** Aborts when the client goes away. */
  readonly signal: () => AbortSignal;
  readonly clock: Clock;
  readonly database: Database;
  readonly decide: Decide;
  readonly opinions: Opinions;
  readonly formatScope: (scopeId: ScopeId) => string;
  readonly setCookie: (value: string, maxAgeSeconds: number) => void;
  readonly clearCookie: () => void;
  readonly setDeviceCookie: (value: string) => void;
  readonly deviceSecret: string | undefined;
  readonly sessionSecret: string | undefined;
  readonly demandFactor: DemandFactor | undefined;
}

/** A request context, and what the shell needs to know after the handler ran. */
export interface OpenContext {
  readonly ctx: RequestContext;
  /** False when a `resource` route answered without asking: a defect that must not become an answer. */
  wasAuthorized(): boolean;
  readonly denials: readonly Denial[];
  /** What was asked for and allowed, each right once. */
  listAllowances(): Judgement[];
  /** What was allowed by a right that was lent or taken in an emergency. */
  readonly reliances: readonly Judgement[];
  readonly effects: readonly (() => Promise<void> | void)[];
  /** What has to be put to the policy server before this run can count. */
  readonly pending: readonly PendingQuestion[];
}

export function openContext(parts: ContextParts): OpenContext {
  const { contract, caller, database, decide } = parts;
  const denials: Denial[] = [];
  const reliances: Judgement[] = [];
  const allowances = new Map<string, Judgement>();
  const effects: (() => Promise<void> | void)[] = [];
  const pending: PendingQuestion[] = [];
  // What a run did on a guess is undone with its transaction; without one it must not get that far.
  const mayGuess = ['read', 'write'].includes(contract.transaction) || contract.operation.startsWith('GET ');
  const routePermission = 'permission' in contract.authority ? contract.authority.permission : undefined;
  let authorized = contract.authority.at !== 'resource';

  function demandCaller(): Caller {
    if (caller === undefined) throw new CodedError('AUTH_001');
    return caller;
  }

  function authorize(permission: string, scopeId: ScopeId): AccessDecision {
    const decision = decide(demandCaller(), permission, scopeId, parts);
    authorized = true;
    if (decision.pending === true) {
      pending.push({ permission, scopeId });
      throw new ConsultationNeeded();
    }
    const { requestId, ip, userAgent } = parts;
    const operation = contract.operation;
    const judgement = {
      caller: demandCaller(),
      permission,
      scopeId,
      decision,
      requestId,
      ip,
      userAgent,
      operation,
    };
    if (decision.allowed) {
      allowances.set(`${permission} ${scopeId}`, judgement);
      if (decision.reliesOn !== undefined || decision.source === 'fallback') reliances.push(judgement);
      return decision;
    }
    denials.push(judgement);
    const scope = parts.formatScope(scopeId);
    throw new CodedError('PERM_001', {
      params: { permission, scope },
      extensions: {
        permission,
        scope,
        reasonCode: decision.reasonCode,
        source: decision.source ?? 'engine',
        revision: decision.revision,
      },
    });
  }

  const ctx = new HandlerContext(parts, reliances, {
    may(permission, scopeId) {
      if (caller === undefined) return false;
      const decision = decide(caller, permission, scopeId, parts);
      if (decision.pending === true) {
        pending.push({ permission, scopeId });
        if (!mayGuess) throw new ConsultationNeeded();
      }
      return decision.allowed;
    },
    authorize,
    authorizeAt(scopeId) {
      if (routePermission === undefined) throw new Error(`${contract.operation} names no permission`);
      return authorize(routePermission, scopeId);
    },
    authorizeEach() {
      authorized = true;
    },
    transact: (work) => database.tenant(demandCaller().tenantId, work),
    afterCommit(effect) {
      effects.push(effect);
    },
    async demandFreshFactor(tx) {
      // Whoever asks for it must get it: without the means to demand a factor, nothing that wants one is done.
      if (parts.demandFactor === undefined) throw new Error('nothing demands second factors here');
      await parts.demandFactor(demandCaller(), tx);
    },
  });
  return {
    ctx,
    wasAuthorized: () => authorized,
    denials,
    listAllowances: () => [...allowances.values()],
    reliances,
    effects,
    pending,
  };
}

type Acts = Pick<
  RequestContext,
  'may' | 'authorize' | 'authorizeAt' | 'authorizeEach' | 'transact' | 'afterCommit' | 'demandFreshFactor'
>;

/**
 * A class for its two accessors: written into an object for every request anew, they cost as much as all the rest of
 * the shell.
 */
class HandlerContext implements RequestContext {
  readonly requestId: string;
  readonly locale: RequestContext['locale'];
  readonly ip: string;
  readonly userAgent: string | undefined;
  readonly nowMs: number;
  readonly ifMatchVersion: number | undefined;
  readonly deviceSecret: string | undefined;
  readonly sessionSecret: string | undefined;
  readonly setCookie: RequestContext['setCookie'];
  readonly clearCookie: RequestContext['clearCookie'];
  readonly setDeviceCookie: RequestContext['setDeviceCookie'];
  readonly may: Acts['may'];
  readonly authorize: Acts['authorize'];
  readonly authorizeAt: Acts['authorizeAt'];
  readonly authorizeEach: Acts['authorizeEach'];
  readonly transact: Acts['transact'];
  readonly afterCommit: Acts['afterCommit'];
  readonly demandFreshFactor: Acts['demandFreshFactor'];
  readonly #openSignal: () => AbortSignal;
  readonly #reliances: readonly Judgement[];

  constructor(parts: ContextParts, reliances: readonly Judgement[], acts: Acts) {
    this.requestId = parts.requestId;
    this.locale = parts.locale;
    this.ip = parts.ip;
    this.userAgent = parts.userAgent;
    this.nowMs = parts.clock.now();
    this.ifMatchVersion = parts.ifMatchVersion;
    this.deviceSecret = parts.deviceSecret;
    this.sessionSecret = parts.sessionSecret;
    this.setCookie = parts.setCookie;
    this.clearCookie = parts.clearCookie;
    this.setDeviceCookie = parts.setDeviceCookie;
    this.may = acts.may;
    this.authorize = acts.authorize;
    this.authorizeAt = acts.authorizeAt;
    this.authorizeEach = acts.authorizeEach;
    this.transact = acts.transact;
    this.afterCommit = acts.afterCommit;
    this.demandFreshFactor = acts.demandFreshFactor;
    this.#openSignal = parts.signal;
    this.#reliances = reliances;
  }

  get delegatorId(): string | null {
    const lender = this.#reliances
      .map(({ decision }) => decision.reliesOn)
      .find((on) => on?.kind === 'delegation');
    return lender?.kind === 'delegation' ? formatId('user', lender.lentBy) : null;
  }

  get signal(): AbortSignal {
    return this.#openSignal();
  }
}
