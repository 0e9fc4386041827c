import type { Api, ApiOperation } from '@haechi/contracts';
import type { Database, Tx } from '@haechi/database';
import type { AccessDecision, Caller, HaechiModule, RequestContext } from '@haechi/http';
import { CodedError, PLATFORM_SCOPE_ID, type ScopeId } from '@haechi/kernel';

export const NOW = Date.parse('2026-11-20T09:00:00.000Z');

interface CallParts {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly ifMatch?: number;
  readonly locale?: 'ko' | 'en';
}

/** Runs a route as the HTTP shell does: parse, authorize, transaction, effects, response schema. */
export type CallRoute<C extends Caller> = <O extends ApiOperation>(
  operation: O,
  caller: C,
  parts?: CallParts,
) => Promise<Api[O]['response']>;

export interface CallRouteDeps<C extends Caller> {
  readonly module: HaechiModule;
  readonly database: Database;
  readonly decide: (caller: C, permission: string, scopeId: ScopeId) => AccessDecision;
  /** Gets what was demanded and refused, as the shell would put it on record. */
  readonly denials: string[];
}

export function createCallRoute<C extends Caller>(deps: CallRouteDeps<C>): CallRoute<C> {
  const { module, database, decide, denials } = deps;

  function openContext(caller: C, permission: string | undefined, parts: CallParts) {
    const effects: (() => Promise<void> | void)[] = [];
    const authorize = (wanted: string, scopeId: ScopeId): AccessDecision => {
      const decision = decide(caller, wanted, scopeId);
      if (decision.allowed) return decision;
      denials.push(`${wanted}@${scopeId}`);
      throw new CodedError('PERM_001', { params: { permission: wanted, scope: scopeId } });
    };
    const unused = (): never => {
      throw new Error('this module sets no cookies');
    };
    const ctx: RequestContext = {
      requestId: 'req-1',
      locale: parts.locale ?? 'ko',
      ip: '192.0.2.1',
      userAgent: 'test',
      nowMs: NOW,
      ifMatchVersion: parts.ifMatch,
      may: (wanted, scopeId) => decide(caller, wanted, scopeId).allowed,
      authorize,
      authorizeAt: (scopeId) => authorize(permission ?? '', scopeId),
      authorizeEach: () => undefined,
      transact: (work) => database.tenant(caller.tenantId, work),
      afterCommit: (effect) => void effects.push(effect),
      setCookie: unused,
      clearCookie: unused,
      setDeviceCookie: unused,
      demandFreshFactor: unused,
      signal: new AbortController().signal,
    };
    return { ctx, effects };
  }

  return async (operation, caller, parts = {}) => {
    const route = module.routes.find((candidate) => candidate.contract.operation === operation);
    if (route === undefined) throw new Error(`no route ${operation}`);
    const { contract } = route;
    const permission = 'permission' in contract.authority ? contract.authority.permission : undefined;
    const { ctx, effects } = openContext(caller, permission, parts);
    const input = {
      params: contract.params?.parse(parts.params),
      query: contract.query?.parse(parts.query ?? {}),
      body: contract.body?.parse(parts.body),
    };
    if (contract.authority.at === 'tenant') ctx.authorize(contract.authority.permission, caller.scopeId);
    if (contract.authority.at === 'platform') ctx.authorize(contract.authority.permission, PLATFORM_SCOPE_ID);
    const handle = (tx: Tx | undefined) => route.handle({ ctx, caller, tx, ...input });
    const value =
      contract.transaction === 'none'
        ? await handle(undefined)
        : await database.tenant(caller.tenantId, handle, { readOnly: contract.transaction === 'read' });
    for (const effect of effects) await effect();
    return contract.response.parse(value) as Api[typeof operation]['response']; // parsed by that very schema
  };
}
