import type { Database } from '@haechi/database';
import { type Clock, formatId, type Json } from '@haechi/kernel';
import { maskSecrets, maskText } from '../domain/mask-secrets.ts';
import type { ToolDefinition } from '../domain/tool-definition.ts';
import type { Params, RpcError } from '../mcp/json-rpc.ts';
import type { AuditPort } from '../ports.ts';
import type { GateTables } from '../tables.ts';
import type { Answer, UpstreamFailure } from '../upstream/channel.ts';
import type { CallContext } from './call-types.ts';
import { compileSchema } from './check-schema.ts';
import type { ActiveTool, GateImage, Registry } from './registry.ts';

/** What came of a call. */
export type Ended =
  | { readonly kind: 'result'; readonly result: Params; readonly size: number }
  /** The server answered with an error of its own. */
  | { readonly kind: 'error'; readonly error: RpcError; readonly size: number }
  | { readonly kind: 'invalid'; readonly detail: string; readonly size: number }
  | { readonly kind: 'failure'; readonly failure: UpstreamFailure };

export interface TakeAnswerDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly registry: Registry;
}

const OUTPUT_CHECKS = new WeakMap<ToolDefinition, ReturnType<typeof compileSchema>>();

/** What the tool promised of its structured result is held to it; the message says where, never what. */
function findBrokenPromise({ definition }: ActiveTool, result: Params): string | undefined {
  const { outputSchema } = definition;
  if (outputSchema === undefined || result['isError'] === true || 'inputRequests' in result) return undefined;
  if (!OUTPUT_CHECKS.has(definition)) OUTPUT_CHECKS.set(definition, compileSchema(outputSchema));
  const { structuredContent } = result;
  if (structuredContent === undefined)
    return result['resultType'] === undefined || result['resultType'] === 'complete'
      ? 'no structured result'
      : undefined;
  return OUTPUT_CHECKS.get(definition)?.(structuredContent);
}

const isResult = (result: Params): boolean =>
  Array.isArray(result['content']) ||
  result['structuredContent'] !== undefined ||
  result['resultType'] === 'input_required';

/** Judges what a server answered to a call, and takes secrets out of it. */
export function createTakeAnswer(deps: TakeAnswerDeps) {
  async function taint(image: GateImage, ctx: CallContext, tool: ActiveTool): Promise<void> {
    const nowMs = deps.clock.now();
    const { taintMs } = image.limits;
    // Renewed when half of it is over, so that a busy conversation does not write with every call.
    if ((image.taints.get(ctx.conversation) ?? 0) > nowMs + taintMs / 2) return;
    const values = {
      tool: `${tool.upstream.key}: ${tool.row.name}`,
      tainted_at: new Date(nowMs),
      expires_at: new Date(nowMs + taintMs),
    };
    const { tenantId, id } = ctx.caller;
    await deps.database.tenant(tenantId, async (tx) => {
      await tx
        .withTables<GateTables>()
        .insertInto('gate.taints')
        .values({ tenant_id: tenantId, conversation: ctx.conversation, caller_id: id, ...values })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'conversation']).doUpdateSet(values))
        .execute();
      await deps.audit.record(tx, tenantId, ctx.origin, {
        action: 'conversation.tainted',
        target: { kind: 'tool', id: formatId('tool', tool.row.id), name: values.tool },
        scopeId: tool.upstream.scope_id,
      });
    });
    deps.registry.forget(tenantId);
  }

  return async (
    image: GateImage,
    ctx: CallContext,
    tool: ActiveTool,
    { response, size }: Pick<Answer, 'response' | 'size'>,
  ): Promise<Ended> => {
    if (response.result === undefined) {
      const { code, message, data } = response.error;
      const more = data === undefined ? {} : { data: maskSecrets(data as Json) }; // it was read from JSON
      return { kind: 'error', error: { code, message: maskText(message.slice(0, 2000)), ...more }, size };
    }
    if (tool.classification.openWorld) await taint(image, ctx, tool);
    if (!isResult(response.result)) return { kind: 'invalid', detail: 'no content', size };
    const broken = findBrokenPromise(tool, response.result);
    if (broken !== undefined) return { kind: 'invalid', detail: broken, size };
    return { kind: 'result', result: maskSecrets(response.result as Json) as Params, size }; // it was read from JSON
  };
}

export type TakeAnswer = ReturnType<typeof createTakeAnswer>;
