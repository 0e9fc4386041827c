import { type CallId, formatId, type GrantId, type Json } from '@haechi/kernel';
import type { Reason } from '../domain/policy-types.ts';
import { sha256 } from '../domain/tool-definition.ts';
import type { CallContext } from './call-types.ts';
import type { NewCall } from './call-writer.ts';
import type { JudgedRequest } from './judge-request.ts';

export interface RowParts {
  readonly id: CallId;
  readonly atMs: number;
  readonly shadow: 'would_ask' | 'would_refuse' | null;
  readonly grantId: GrantId | null;
  readonly more?: readonly Reason[];
}

const SHOWN_IN_LOG_MAX = 4_000;

/** A call as it is kept, before anything came of it. */
export function composeRow(ctx: CallContext, judged: JudgedRequest, parts: RowParts): NewCall {
  const { tool, judgement } = judged;
  return {
    id: parts.id,
    tenant_id: ctx.caller.tenantId,
    upstream_id: tool.upstream.id,
    tool_id: tool.row.id,
    upstream_key: tool.upstream.key,
    tool: tool.row.name,
    scope_id: tool.upstream.scope_id,
    caller_id: ctx.caller.id,
    caller_name: ctx.caller.name,
    agent: ctx.agent,
    state: 'proposed',
    risk: judgement.risk,
    because: JSON.stringify([...judgement.because, ...(parts.more ?? [])]),
    shown: judged.shown,
    shown_digest: sha256(judged.shown),
    digest: judged.digest,
    definition_digest: tool.row.digest,
    policy_version: judged.image.policyVersion,
    approval_id: null,
    grant_id: parts.grantId,
    shadow: parts.shadow,
    tainted: judged.tainted,
    era: ctx.era,
    waits_by: null,
    process_id: null,
    sealed_arguments: null,
    sealed_result: null,
    sealed_task: null,
    failure_code: null,
    failure_detail: null,
    result_bytes: null,
    created_at: new Date(parts.atMs),
    expires_at: null,
    dispatched_at: null,
    finished_at: null,
  };
}

export const callTarget = (id: CallId, upstreamKey: string, tool: string) => ({
  kind: 'call',
  id: formatId('call', id),
  name: `${upstreamKey}: ${tool}`,
});

/** What the log says of a call beside who, when and which tool. */
export function callDetails(judged: JudgedRequest): { readonly [name: string]: Json } {
  const { judgement, tool, shown } = judged;
  return {
    toolId: formatId('tool', tool.row.id),
    risk: judgement.risk,
    because: judgement.because.map(({ code, detail }) => (detail === '' ? code : `${code}: ${detail}`)),
    digest: judged.digest,
    definitionDigest: tool.row.digest,
    policyVersion: judged.image.policyVersion,
    ...(shown.length > SHOWN_IN_LOG_MAX
      ? { shownDigest: sha256(shown), argumentCharacters: shown.length }
      : { arguments: JSON.parse(shown) as Json }), // canonical JSON of our own
  };
}
