import { approvalRuleRoutes, contractOf } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import {
  CodedError,
  type OnCallListId,
  PLATFORM_TENANT_ID,
  parseId,
  type RoleId,
  type ScopeId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import type { z } from 'zod';
import type { Approver } from '../domain/approval-plan.ts';
import type { RightsPort } from '../ports.ts';
import type { ApprovalsTables } from '../tables.ts';
import type { RuleInput } from '../use-cases/edit-rules.ts';

const contract = contractOf(approvalRuleRoutes);
type RuleBody = z.output<NonNullable<ReturnType<typeof contract<'POST /api/v1/approval-rules'>>['body']>>;

const ID_KINDS = { role: 'role', person: 'user', on_call: 'onCallList' } as const;

const toApprover = ({ kind, id: text }: { kind: Approver['kind']; id: string }): Approver => {
  const id = parseId(ID_KINDS[kind], text);
  if (id === undefined) throw new CodedError('RES_001', { where: 'body.stages' });
  return { kind, id };
};

export interface RuleInputDeps {
  readonly rights: RightsPort;
  readonly listMembers: (tx: Tx, tenantId: TenantId) => Promise<readonly UserId[]>;
  readonly parseScope: (name: string) => ScopeId | undefined;
}

/** A scope of the caller's organisation. @throws CodedError `RES_001` for any other */
export function demandOwnScope(
  { rights, parseScope }: Pick<RuleInputDeps, 'rights' | 'parseScope'>,
  caller: Caller,
  name: string,
): ScopeId {
  const scopeId = parseScope(name);
  const isInside =
    scopeId !== undefined &&
    (caller.tenantId === PLATFORM_TENANT_ID || rights.scopesAbove(scopeId).includes(caller.scopeId));
  if (!isInside) throw new CodedError('RES_001', { where: 'body.scope' });
  return scopeId;
}

/** A rule as it was sent, with whom and what it names looked up. */
export function createReadRuleInput(deps: RuleInputDeps) {
  /** @throws CodedError `RES_001` for a scope outside the caller's tenant, and for who or what is none of its own */
  async function toInput(tx: Tx, caller: Caller, body: RuleBody): Promise<RuleInput> {
    const scopeId = demandOwnScope(deps, caller, body.scope);
    const stages = body.stages.map(({ quorum, approvers }) => ({
      quorum,
      approvers: approvers.map(toApprover),
    }));
    const escalation =
      body.escalation === null
        ? null
        : { ...body.escalation, approvers: body.escalation.approvers.map(toApprover) };
    await demandKnown(tx, caller, [
      ...stages.flatMap(({ approvers }) => approvers),
      ...(escalation?.approvers ?? []),
    ]);
    return { ...body, scopeId, stages, escalation };
  }

  async function demandKnown(tx: Tx, caller: Caller, approvers: readonly Approver[]): Promise<void> {
    const idsOf = (kind: Approver['kind']) =>
      approvers.filter((one) => one.kind === kind).map(({ id }) => id);
    const people = idsOf('person');
    const members = new Set<string>(people.length === 0 ? [] : await deps.listMembers(tx, caller.tenantId));
    const lists = await findLists(tx, caller, idsOf('on_call'));
    const isKnown =
      people.every((id) => members.has(id)) &&
      idsOf('on_call').every((id) => lists.has(id)) &&
      idsOf('role').every((id) => deps.rights.knowsRole(id as RoleId, caller.tenantId)); // parsed as one
    if (!isKnown) throw new CodedError('RES_001', { where: 'body.stages' });
  }

  return toInput;
}

async function findLists(tx: Tx, caller: Caller, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.on_call_lists')
    .select('id')
    .where('tenant_id', '=', caller.tenantId)
    .where('id', 'in', ids as OnCallListId[]) // parsed as ids of lists
    .execute();
  return new Set(rows.map(({ id }) => id));
}
