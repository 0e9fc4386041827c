import type { gateCallView, gateGrantView, gatePolicyView, toolView, upstreamView } from '@haechi/contracts';
import { formatId, type Locale, type ScopeId, type UserId } from '@haechi/kernel';
import type { z } from 'zod';
import { findFindings } from '../domain/find-findings.ts';
import { proposeRisk, readAnnotations } from '../domain/tool-definition.ts';
import type { NameReasons } from '../name-reasons.ts';
import type { ToolFacts, UpstreamFacts } from '../queries/find-gate.ts';
import { parseDefinition } from '../read-definition.ts';
import type { CallRow, GrantRow, PolicyRow } from '../tables.ts';

export type UpstreamView = z.input<typeof upstreamView>;
export type ToolView = z.input<typeof toolView>;
export type People = ReadonlyMap<UserId, { readonly displayName: string }>;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const userOf = (id: UserId | null): string | null => (id === null ? null : formatId('user', id));
const fullNameOf = (upstreamKey: string, tool: string): string => `${upstreamKey}_${tool}`;

interface PresentDeps {
  readonly formatScope: (id: ScopeId) => string;
  readonly names: Pick<NameReasons, 'reason' | 'failure'>;
}

const failureOf = (
  names: Pick<NameReasons, 'failure'>,
  locale: Locale,
  code: string,
  detail: string | null,
) => ({ code, detail: detail ?? '', text: names.failure(locale, code, detail ?? '') });

/** Servers behind the gate as the API shows them, with what went wrong last as a sentence in the reader's language. */
export const createPresentUpstream =
  ({ formatScope, names }: PresentDeps) =>
  (facts: UpstreamFacts, endpoint: string, locale: Locale): UpstreamView => {
    const { row, counts } = facts;
    const { failure_code: code, failed_at: failedAt } = row;
    return {
      id: formatId('upstream', row.id),
      key: row.key,
      name: row.name,
      scope: formatScope(row.scope_id),
      target: row.target,
      state: row.state,
      credentialPer: row.credential_per,
      hasTenantCredential: facts.hasTenantCredential,
      hasOwnCredential: facts.hasOwnCredential,
      serverName: row.server_name,
      serverVersion: row.server_version,
      protocolVersion: row.protocol_version,
      refreshedAt: iso(row.refreshed_at),
      lastFailure:
        code === null || failedAt === null
          ? null
          : { ...failureOf(names, locale, code, row.failure_detail), at: failedAt.toISOString() },
      toolCounts: counts,
      endpoint: `${endpoint}/${row.key}`,
      version: row.version,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    };
  };

/** @param others names of all tools clients of the tenant see */
export function presentTool({ tool, upstream, definition }: ToolFacts, others: readonly string[]): ToolView {
  const parsed = parseDefinition(definition);
  const annotations = readAnnotations(parsed);
  return {
    id: formatId('tool', tool.id),
    upstreamId: formatId('upstream', upstream.id),
    upstreamKey: upstream.key,
    name: tool.name,
    fullName: fullNameOf(upstream.key, tool.name),
    title: parsed.title ?? null,
    description: parsed.description ?? '',
    state: tool.state,
    annotations,
    proposedRisk: proposeRisk(annotations),
    classification: tool.classification,
    digest: tool.digest,
    pinnedDigest: tool.pinned_digest,
    findings: findFindings(parsed, others),
    suspendedReason: tool.suspended_reason,
    classifiedBy: userOf(tool.classified_by),
    classifiedAt: iso(tool.classified_at),
    seenAt: tool.seen_at.toISOString(),
    version: tool.version,
  };
}

/** Calls as the API shows them, with sentences in the reader's language. */
export function createPresentCall({ formatScope, names }: PresentDeps) {
  return (row: CallRow, locale: Locale): z.input<typeof gateCallView> => ({
    id: formatId('call', row.id),
    toolId: formatId('tool', row.tool_id),
    tool: row.tool,
    upstreamKey: row.upstream_key,
    scope: formatScope(row.scope_id),
    state: row.state,
    risk: row.risk,
    because: row.because.map((reason) => ({ ...reason, text: names.reason(locale, reason) })),
    callerId: formatId('user', row.caller_id),
    callerName: row.caller_name,
    agent: row.agent,
    arguments: JSON.parse(row.shown),
    digest: row.digest,
    definitionDigest: row.definition_digest,
    policyVersion: row.policy_version,
    approvalId: row.approval_id === null ? null : formatId('approval', row.approval_id),
    grantId: row.grant_id === null ? null : formatId('grant', row.grant_id),
    shadow: row.shadow,
    tainted: row.tainted,
    era: row.era,
    waitsBy: row.waits_by,
    failure:
      row.failure_code === null ? null : failureOf(names, locale, row.failure_code, row.failure_detail),
    durationMs:
      row.dispatched_at === null || row.finished_at === null
        ? null
        : Math.max(0, row.finished_at.getTime() - row.dispatched_at.getTime()),
    resultBytes: row.result_bytes,
    createdAt: row.created_at.toISOString(),
    dispatchedAt: iso(row.dispatched_at),
    finishedAt: iso(row.finished_at),
  });
}

function stateOfGrant(row: GrantRow, nowMs: number): 'active' | 'used_up' | 'expired' | 'revoked' {
  if (row.revoked_at !== null) return 'revoked';
  if (row.uses_max !== null && row.uses >= row.uses_max) return 'used_up';
  return row.expires_at.getTime() <= nowMs ? 'expired' : 'active';
}

export function presentGrant(
  row: GrantRow,
  { tool, upstream }: Pick<ToolFacts, 'tool' | 'upstream'>,
  people: People,
  nowMs: number,
): z.input<typeof gateGrantView> {
  return {
    id: formatId('grant', row.id),
    kind: row.kind,
    toolId: formatId('tool', row.tool_id),
    tool: fullNameOf(upstream.key, tool.name),
    principalId: formatId('user', row.principal_id),
    principalName: people.get(row.principal_id)?.displayName ?? '',
    constraints: row.constraints.map(({ path, allow }) => ({ path, allow: [...allow] })),
    usesMax: row.uses_max,
    uses: row.uses,
    state: stateOfGrant(row, nowMs),
    reason: row.reason,
    grantedBy: formatId('user', row.granted_by),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    revokedAt: iso(row.revoked_at),
    reviewedBy: userOf(row.reviewed_by),
    reviewedAt: iso(row.reviewed_at),
  };
}

export const presentPolicy = (row: PolicyRow | undefined): z.input<typeof gatePolicyView> => ({
  mode: row?.mode ?? 'enforce',
  rules: row?.rules.map((rule) => ({ ...rule })) ?? [],
  tests: row?.tests.map((one) => ({ ...one })) ?? [],
  version: row?.version ?? 0,
  updatedAt: row?.updated_at.toISOString() ?? null,
});
