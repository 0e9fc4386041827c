import { approvalRuleRoutes, contractOf } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type Caller, implement, type RouteImplementation } from '@haechi/http';
import { CodedError, formatId, type UserId } from '@haechi/kernel';
import type { Arguments } from '../approval-kind.ts';
import { createImagineRequest, type ImagineDeps } from '../use-cases/imagine-request.ts';
import { createReadApproverNames, type NamesDeps } from './approver-names.ts';
import { createReadRuleInput, demandOwnScope, type RuleInputDeps } from './read-rule-input.ts';

const contract = contractOf(approvalRuleRoutes);

/** Who would have to approve, for somebody who writes rules. */
export function createPreviewRoute(deps: ImagineDeps & NamesDeps & RuleInputDeps): RouteImplementation {
  const imagine = createImagineRequest(deps);
  const toInput = createReadRuleInput(deps);
  const readNames = createReadApproverNames(deps);

  /** Who is to ask: the caller, or somebody of their organisation. */
  async function demandAsker(tx: Tx, caller: Caller, id: UserId | undefined) {
    if (id === undefined) return caller;
    const members = await deps.listMembers(tx, caller.tenantId);
    if (!members.includes(id)) throw new CodedError('RES_001', { where: 'body.requester' });
    const name = (await deps.findPeople(tx, [id])).get(id)?.displayName ?? formatId('user', id);
    return { ...caller, id, name };
  }

  return implement(contract('POST /api/v1/approval-rules/preview'), async ({ ctx, caller, tx, body }) => {
    const { requester, draft, replaces, scope, ...question } = body;
    const imagined = await imagine(tx, ctx.nowMs, {
      asker: await demandAsker(tx, caller, requester),
      caller,
      question: {
        ...question,
        arguments: question.arguments as Arguments, // a part of a JSON body
        scopeId: demandOwnScope(deps, caller, scope),
      },
      draft: draft === undefined ? undefined : await toInput(tx, caller, { ...draft, reason: '' }),
      replaces,
    });
    const stages = imagined.stages;
    const names = await readNames(
      tx,
      stages.flatMap(({ approvers }) => approvers),
      ctx.locale,
    );
    const found = await deps.findPeople(tx, [
      ...new Set([...stages.flatMap(({ people }) => people), ...(imagined.escalation?.people ?? [])]),
    ]);
    const named = (id: UserId) => {
      const publicId = formatId('user', id);
      return { id: publicId, name: found.get(id)?.displayName ?? publicId };
    };
    return {
      ...imagined,
      rules: [...imagined.rules],
      stages: stages.map(({ quorum, approvers, people }) => ({
        quorum,
        approvers: approvers.map(names.name),
        people: people.map(named),
        short: people.length < quorum,
      })),
      escalation:
        imagined.escalation === null
          ? null
          : { ...imagined.escalation, people: imagined.escalation.people.map(named) },
    };
  });
}
