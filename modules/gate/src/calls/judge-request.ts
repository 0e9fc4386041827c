import type { RequestOrigin } from '@haechi/http';
import type { Clock } from '@haechi/kernel';
import { canonicalJson, formatId } from '@haechi/kernel';
import { digestCall } from '../domain/call-digest.ts';
import { type Judgement, judgeCall } from '../domain/compile-policy.ts';
import { findArgumentProblem } from '../domain/judge-arguments.ts';
import { maskSecrets } from '../domain/mask-secrets.ts';
import type { Reason } from '../domain/policy-types.ts';
import type { AccessPort } from '../ports.ts';
import { ROLES_OFF } from './call-rights.ts';
import type { CallContext, ToolCall } from './call-types.ts';
import type { Refusal } from './refuse.ts';
import type { ActiveTool, GateImage, Registry } from './registry.ts';

/** A call that its caller may make, with what is to be done about it. */
export interface JudgedRequest {
  readonly image: GateImage;
  readonly tool: ActiveTool;
  readonly judgement: Judgement;
  readonly tainted: boolean;
  readonly revision: number;
  readonly digest: string;
  /** Canonical JSON of the arguments, secrets masked. */
  readonly shown: string;
}

export type JudgeRequest = (
  ctx: CallContext,
  call: ToolCall,
) => Promise<
  | { readonly ok: true; readonly value: JudgedRequest }
  | { readonly ok: false; readonly refusal: Refusal; readonly tool: ActiveTool | undefined }
>;

export interface JudgeDeps {
  readonly registry: Registry;
  readonly access: AccessPort;
  readonly clock: Clock;
}

const ARGUMENT_CHARACTERS_MAX = 900_000;

/** Whether the caller holds the right to a tool, a policy server asked where it has a say. */
export async function mayCall(access: AccessPort, ctx: CallContext, tool: ActiveTool) {
  const { caller, origin } = ctx;
  const requestOrigin: RequestOrigin = {
    ip: origin.ip ?? '',
    userAgent: origin.userAgent ?? undefined,
    opinions: new Map(),
  };
  const { permission } = tool.classification;
  const scopeId = tool.upstream.scope_id;
  const decision = access.decide(caller, permission, scopeId, requestOrigin);
  if (decision.pending !== true) return decision;
  await access.consult(caller, [{ permission, scopeId }], requestOrigin, ctx.signal);
  return access.decide(caller, permission, scopeId, requestOrigin);
}

const withReason = (judgement: Judgement, code: Reason['code']): Judgement => ({
  ...judgement,
  because: [...judgement.because, { code, detail: '' }],
});

/** Everything that is asked before a call is made or put to people: right, schema, rules of arguments, level, policy. */
export function createJudgeRequest({ registry, access, clock }: JudgeDeps): JudgeRequest {
  return async (ctx, call) => {
    const image = await registry.load(ctx.caller.tenantId);
    const tool = image.tools.get(call.upstreamKey)?.get(call.name);
    const refuse = (reason: Refusal['reason'], detail = '') =>
      ({ ok: false, refusal: { reason, detail }, tool }) as const;
    if (tool === undefined) return refuse('unknown_tool', `${call.upstreamKey}_${call.name}`.slice(0, 200));
    const decision = await mayCall(access, ctx, tool);
    if (!decision.allowed) return refuse('not_permitted', decision.reasonCode);
    if (tool.upstream.state !== 'active') return refuse('paused');
    const canonical = canonicalJson(call.args);
    if (canonical.length > ARGUMENT_CHARACTERS_MAX) return refuse('invalid_arguments', 'too large');
    const wrong = tool.checkArguments(call.args);
    if (wrong !== undefined) return refuse('invalid_arguments', wrong);
    const problem = findArgumentProblem(tool.argumentRules, call.args);
    if (problem !== undefined) return refuse('argument_refused', `${problem.path}: ${problem.why}`);
    const tainted = (image.taints.get(ctx.conversation) ?? 0) > clock.now();
    const judgement = judgeCall({
      call: {
        tool: { ...tool.classification, name: call.name, upstream: call.upstreamKey },
        args: call.args,
        caller: { id: formatId('user', ctx.caller.id), agent: ctx.agent },
        tainted,
      },
      approval: tool.classification.approval,
      rules: image.rules,
    });
    const { reasonCode } = decision;
    return {
      ok: true,
      value: {
        image,
        tool,
        judgement: reasonCode === ROLES_OFF ? withReason(judgement, reasonCode) : judgement,
        tainted,
        revision: decision.revision,
        shown: canonicalJson(maskSecrets(call.args)),
        digest: digestCall({
          callerId: ctx.caller.id,
          agent: ctx.agent,
          upstreamId: tool.upstream.id,
          toolId: tool.row.id,
          definitionDigest: tool.row.digest,
          arguments: call.args,
          policyVersion: image.policyVersion,
        }),
      },
    };
  };
}
