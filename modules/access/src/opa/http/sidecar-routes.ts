import { opaRoutes } from '@haechi/contracts';
import { check } from '@haechi/decision';
import { implement, type RouteImplementation } from '@haechi/http';
import {
  type Clock,
  CodedError,
  type Locale,
  PLATFORM_TENANT_ID,
  parseId,
  SECOND_MS,
  type Translate,
} from '@haechi/kernel';
import { splitPermission } from '../../engine/access-image.ts';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import { contractOf } from '../../http/contract-of.ts';
import { demandScope, refuseUnknownPermission } from '../../http/questions.ts';
import type { AskOpinion } from '../ask-opinion.ts';
import type { SidecarAddress } from '../ask-sidecar.ts';
import type { Opinion } from '../domain/opinion.ts';
import type { OpaLimits } from '../read-opa-settings.ts';
import { byEngine, describeQuestion, type SecondOpinion } from '../second-opinion.ts';

export interface SidecarRouteDeps {
  readonly address: SidecarAddress | undefined;
  readonly asking: AskOpinion;
  readonly opinions: SecondOpinion;
  readonly limits: () => OpaLimits;
  readonly mirror: AccessMirror;
  readonly clock: Clock;
  readonly translate: Translate;
}

const contract = contractOf(opaRoutes);

/** How the policy server does, and a question to try it with. */
export function createSidecarRoutes(deps: SidecarRouteDeps): RouteImplementation[] {
  const { address, asking, opinions, limits, mirror, clock, translate } = deps;
  const titleOf = (cause: string, locale: Locale): string => translate(locale, `access.opa.failure.${cause}`);

  return [
    implement(contract('GET /api/v1/opa/status'), async ({ ctx, caller }) => {
      const { breaker, counts, remembered } = asking.status();
      const { budgetMs, decisionCacheMs, failuresMax, coolDownMs } = limits();
      const isOperator = caller.tenantId === PLATFORM_TENANT_ID;
      return {
        configured: address !== undefined,
        address: isOperator && address !== undefined ? address.url.origin : null,
        path: address?.path ?? null,
        breaker: { ...breaker, since: new Date(breaker.since).toISOString() },
        answers: {
          allowed: counts.allowed,
          denied: counts.denied,
          recalled: counts.recalled,
          failures: Object.entries(counts.failures).map(([cause, count]) => ({
            cause,
            title: titleOf(cause, ctx.locale),
            count,
          })),
        },
        remembered,
        limits: {
          budgetMs,
          decisionCacheSeconds: decisionCacheMs / SECOND_MS,
          failuresMax,
          coolDownSeconds: coolDownMs / SECOND_MS,
        },
      };
    }),
    implement(contract('POST /api/v1/opa/test'), async ({ ctx, caller, body }) => {
      const image = mirror.current();
      refuseUnknownPermission(image, body.permission);
      const scopeId = demandScope(image, caller, body.scope);
      const principalId = body.principal === undefined ? caller.id : parseId('user', body.principal);
      if (principalId === undefined) throw new CodedError('RES_001', { where: 'body.principal' });
      if (principalId !== caller.id) ctx.authorize('access:check', scopeId);
      const request = {
        principalId,
        scopeId,
        permission: splitPermission(body.permission),
        at: clock.now(),
        context: {},
      };
      const local = check(image.snapshot, request);
      const { opinion, tookMs } = await asking.test(describeQuestion(image, request, local));
      const { allowed, source } = local.allowed
        ? opinions.weigh(image, request, local, opinion)
        : byEngine(local);
      const cause = opinion.kind === 'failure' ? opinion.cause : null;
      return {
        outcome: outcomeOf(opinion),
        cause,
        causeTitle: cause === null ? null : titleOf(cause, ctx.locale),
        tookMs,
        decision: allowed ? ('allow' as const) : ('deny' as const),
        source,
      };
    }),
  ];
}

function outcomeOf(opinion: Opinion): 'allow' | 'deny' | 'failure' {
  if (opinion.kind === 'failure') return 'failure';
  return opinion.allow ? 'allow' : 'deny';
}
