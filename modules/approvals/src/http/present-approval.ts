import type { approvalDetailView, approvalView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { formatId, type Locale, type RoleId, type ScopeId, type UserId } from '@haechi/kernel';
import type { z } from 'zod';
import type { ApprovalKinds, Arguments } from '../approval-kind.ts';
import { endOf, stateAt } from '../domain/approval-state.ts';
import { diffArguments } from '../domain/diff-arguments.ts';
import type { RightsPort } from '../ports.ts';
import { findLastApproved } from '../queries/last-approved.ts';
import type { ApprovalRow, ApprovalsTables, VoteRow } from '../tables.ts';
import { createJudgeStanding, loadOnCall, type OnCall } from '../use-cases/judge-standing.ts';
import { planOf } from '../use-cases/plan-request.ts';
import { type ApproverNames, createReadApproverNames } from './approver-names.ts';
import type { People } from './people.ts';

export interface Reader {
  readonly id: UserId;
  readonly locale: Locale;
  readonly nowMs: number;
  readonly mayDecide: (scopeId: ScopeId) => boolean;
  /** The one role that counts in the reader's session, where it is narrowed to one. */
  readonly activeRoleId?: RoleId | undefined;
}

const deciderOf = ({ id, mayDecide, activeRoleId }: Reader, row: ApprovalRow) => ({
  id,
  mayDecide: mayDecide(row.scope_id),
  activeRoleId,
});

export interface PresentDeps {
  readonly kinds: ApprovalKinds;
  readonly rights: RightsPort;
  readonly describeScope: (scopeId: ScopeId) => { readonly name: string } | undefined;
  readonly formatScope: (scopeId: ScopeId) => string;
  readonly findPeople: (tx: Tx, ids: readonly UserId[]) => Promise<People>;
}

/** What is read beside the rows to show them. */
interface Surroundings {
  readonly people: People;
  readonly onCall: OnCall;
  readonly votes: ReadonlyMap<string, readonly VoteRow[]>;
}

type View = z.input<typeof approvalView>;
type Detail = z.input<typeof approvalDetailView>;

const iso = (date: Date | null): string | null => (date === null ? null : date.toISOString());
const argumentsOf = (text: string): Arguments => JSON.parse(text) as Arguments; // written by canonicalJson from exactly that type

const nameOf = (people: People, id: UserId) => ({
  id: formatId('user', id),
  name: people.get(id)?.displayName ?? formatId('user', id),
});

/** A person, or the rule that asked nobody. */
function decidedBy(row: ApprovalRow, people: People) {
  if (row.decided_by !== null) return nameOf(people, row.decided_by);
  if (row.decided_by_rule === null) return null;
  return { id: formatId('approvalRule', row.decided_by_rule), name: row.decision_reason ?? '' };
}

function presentPlan(row: ApprovalRow, around: Surroundings, names: ApproverNames): Detail['plan'] {
  const plan = planOf(row);
  const votes = around.votes.get(row.id) ?? [];
  const since = row.stage_since ?? row.created_at;
  return {
    rules: plan.rules.map(({ name }) => name),
    fourEyes: plan.fourEyes,
    stepUp: plan.stepUp,
    stages: plan.stages.map(({ quorum, approvers }, stage) => ({
      quorum,
      approvers: approvers.map(names.name),
      voices: votes
        .filter((vote) => vote.stage === stage)
        .map((vote) => ({
          by: nameOf(around.people, vote.voter_id),
          onBehalfOf: vote.on_behalf_of === null ? null : nameOf(around.people, vote.on_behalf_of),
          reason: vote.reason,
          at: vote.voted_at.toISOString(),
        })),
    })),
    escalatesAt:
      plan.escalation === null
        ? null
        : new Date(since.getTime() + plan.escalation.afterSeconds * 1000).toISOString(),
  };
}

/** Presents requests to one reader: what will happen, who asked, how far it is, and whether this reader may decide. */
export function createPresentApproval(deps: PresentDeps) {
  const judge = createJudgeStanding(deps.rights);
  const readNames = createReadApproverNames(deps);

  async function readSurroundings(tx: Tx, rows: readonly ApprovalRow[]): Promise<Surroundings> {
    const db = tx.withTables<ApprovalsTables>();
    const counted = rows.filter(({ plan }) => plan !== null).map(({ id }) => id);
    const votes =
      counted.length === 0
        ? []
        : await db
            .selectFrom('approvals.votes')
            .selectAll()
            .where('request_id', 'in', counted)
            .orderBy('voted_at')
            .execute();
    const people = new Set<UserId>();
    const add = (id: UserId | null): void => void (id === null ? undefined : people.add(id));
    for (const row of rows) for (const id of [row.requester_id, row.decided_by]) add(id);
    for (const vote of votes) for (const id of [vote.voter_id, vote.on_behalf_of]) add(id);
    return {
      people: await deps.findPeople(tx, [...people]),
      onCall: await loadOnCall(tx, rows),
      votes: Map.groupBy(votes, (vote) => vote.request_id),
    };
  }

  function describe(row: ApprovalRow, people: People, locale: Locale) {
    const args = argumentsOf(row.arguments_canonical);
    const requesterName = nameOf(people, row.requester_id).name;
    const request = { arguments: args, scopeId: row.scope_id, requesterName };
    return { args, requesterName, action: deps.kinds.get(row.kind).describe(request, locale) };
  }

  function present(row: ApprovalRow, around: Surroundings, reader: Reader): View {
    const { people, onCall } = around;
    const { action, requesterName } = describe(row, people, reader.locale);
    const state = stateAt(row.state, endOf(row), reader.nowMs);
    const votes = around.votes.get(row.id) ?? [];
    const decider = deciderOf(reader, row);
    const { obstacle: standing } = judge(row, decider, onCall, reader.nowMs);
    const hasVoted = votes.some(({ voter_id }) => voter_id === reader.id);
    const obstacle = standing ?? (hasVoted ? ('already_voted' as const) : null);
    return {
      id: formatId('approval', row.id),
      shortId: row.short_id,
      kind: row.kind,
      summary: action.summary,
      resource: row.resource,
      scope: deps.formatScope(row.scope_id),
      scopeName: deps.describeScope(row.scope_id)?.name ?? deps.formatScope(row.scope_id),
      risk: row.risk,
      state,
      requester: {
        id: formatId('user', row.requester_id),
        name: requesterName,
        email: people.get(row.requester_id)?.email ?? '',
      },
      justification: row.justification,
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      decidedAt: iso(row.decided_at),
      decidedBy: decidedBy(row, people),
      decisionReason: row.decision_reason,
      redeemedAt: iso(row.redeemed_at),
      mayDecide: obstacle === null,
      mayNotDecideBecause: obstacle,
      mayCancel: row.requester_id === reader.id && state === 'pending',
      mayRedeem:
        row.requester_id === reader.id && state === 'approved' && deps.kinds.get(row.kind).run !== undefined,
      redeemUntil: iso(row.redeem_until),
      progress: progressOf(row, votes),
    };
  }

  async function presentDetail(tx: Tx, row: ApprovalRow, reader: Reader): Promise<Detail> {
    const around = await readSurroundings(tx, [row]);
    const { args, action } = describe(row, around.people, reader.locale);
    const last = await findLastApproved(tx, row);
    const names = await readNames(
      tx,
      planOf(row).stages.flatMap(({ approvers }) => approvers),
      reader.locale,
    );
    return {
      ...present(row, around, reader),
      arguments: { ...args },
      argumentsCanonical: row.arguments_canonical,
      digest: row.digest.toString('hex'),
      effects: [...action.effects],
      whyApproval: action.whyApproval,
      plan: presentPlan(row, around, names),
      difference:
        last === undefined || last.decided_at === null
          ? null
          : {
              since: { id: formatId('approval', last.id), decidedAt: last.decided_at.toISOString() },
              changes: [...diffArguments(argumentsOf(last.arguments_canonical), args)],
            },
    };
  }

  return {
    presentDetail,
    async presentAll(tx: Tx, rows: readonly ApprovalRow[], reader: Reader): Promise<View[]> {
      const around = await readSurroundings(tx, rows);
      return rows.map((row) => present(row, around, reader));
    },
    /** Those of some requests that the reader may decide now. */
    async keepDecidable(tx: Tx, rows: readonly ApprovalRow[], reader: Reader): Promise<ApprovalRow[]> {
      const onCall = await loadOnCall(tx, rows);
      return rows.filter((row) => {
        const decider = deciderOf(reader, row);
        return judge(row, decider, onCall, reader.nowMs).obstacle === undefined;
      });
    },
  };
}

function progressOf(row: ApprovalRow, votes: readonly VoteRow[]): View['progress'] {
  const { stages } = planOf(row);
  return {
    stage: row.stage + 1,
    stages: stages.length,
    voices: votes.filter(({ stage }) => stage === row.stage).length,
    quorum: stages[row.stage]?.quorum ?? 1,
  };
}
