import type { RouteContract } from '@haechi/contracts';
import type { Database, Tx } from '@haechi/database';
import { PLATFORM_SCOPE_ID } from '@haechi/kernel';
import type { Caller } from './caller.ts';
import { ConsultationNeeded } from './consult-and-run.ts';
import type { Idempotency, IdempotentCommand, StoredAnswer } from './idempotency.ts';
import type { RouteImplementation } from './module.ts';
import type { OpenContext } from './request-context.ts';

export interface ParsedParts {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

export interface RunOptions {
  readonly route: RouteImplementation;
  readonly open: OpenContext;
  readonly caller: Caller | undefined;
  readonly parts: ParsedParts;
  readonly database: Database;
  readonly idempotency: Idempotency;
  /** Present when the request carries an Idempotency-Key and the route writes. */
  readonly command: IdempotentCommand | undefined;
  readonly catchUp: () => Promise<void>;
}

export type RouteOutcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'replay'; readonly answer: StoredAnswer };

/** Authorises where the contract says so, opens the transaction, runs the handler, commits, runs the effects. */
export async function runRoute(options: RunOptions): Promise<RouteOutcome> {
  const { route, open, caller, database } = options;
  const { authority, transaction } = route.contract;
  if (authority.at === 'tenant' && caller !== undefined)
    open.ctx.authorize(authority.permission, caller.scopeId);
  if (authority.at === 'platform') open.ctx.authorize(authority.permission, PLATFORM_SCOPE_ID);
  if (caller !== undefined && wantsFactor(route.contract, caller)) await open.ctx.demandFreshFactor();

  let outcome: RouteOutcome;
  if (transaction === 'none' || transaction === 'memory' || caller === undefined) {
    outcome = await callHandler(options, undefined);
  } else {
    outcome = await database.tenant(caller.tenantId, (tx) => callInTransaction(options, tx), {
      readOnly: transaction === 'read',
    });
  }
  if (outcome.kind === 'value') for (const effect of open.effects) await effect();
  // The process that ran the command may have been lost before its effects, or was another one.
  else await options.catchUp();
  return outcome;
}

/** The route wants a fresh second factor, or the session owes one and the route is no way out of that. */
function wantsFactor({ audience, secondFactor }: RouteContract, caller: Caller): boolean {
  if (secondFactor === 'required') return true;
  return audience === 'signed_in' && caller.owesFactor !== undefined && secondFactor !== 'exempt';
}

async function callInTransaction(options: RunOptions, tx: Tx): Promise<RouteOutcome> {
  const { command, idempotency, route } = options;
  if (command !== undefined) {
    const answer = await idempotency.claim(tx, command);
    if (answer !== undefined) return { kind: 'replay', answer };
  }
  const outcome = await callHandler(options, tx);
  if (command !== undefined && outcome.kind === 'value') {
    const body = outcome.value === undefined ? '' : JSON.stringify(outcome.value);
    await idempotency.store(tx, command, { status: route.contract.status, body });
  }
  return outcome;
}

async function callHandler(options: RunOptions, tx: Tx | undefined): Promise<RouteOutcome> {
  const { route, open, caller, parts } = options;
  const value = await route.handle({ ctx: open.ctx, caller, tx, ...parts });
  // An answer that rests on a guess is none; thrown, so that the transaction is rolled back.
  if (open.pending.length > 0) throw new ConsultationNeeded();
  // A route that answers about one thing without having asked whether the caller may see it is a defect, not an answer.
  if (!open.wasAuthorized()) throw new Error(`${route.contract.operation} answered without authorising`);
  return { kind: 'value', value };
}
