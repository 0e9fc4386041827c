import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { type ApprovalId, MINUTE_MS, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import type { ApprovalKind, Arguments } from '../approval-kind.ts';
import type { Environment } from '../domain/environment.ts';
import { FLAGS, type Flag, type Flags } from '../flags.ts';
import type { ApprovalsTables } from '../tables.ts';
import type { ApprovalQuestion } from './approval-question.ts';
import type { AskedApproval } from './request-approval.ts';

const FLAG_KIND = 'approvals.flag';

export interface FlagChange {
  readonly flag: Flag;
  readonly enabled: boolean;
  readonly minutes: number;
  readonly reason: string;
}

export interface ChangeFlagDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly flags: Flags;
  readonly environment: Environment;
}

type Ask = (
  tx: Tx,
  caller: Caller,
  origin: AuditOrigin,
  nowMs: number,
  question: ApprovalQuestion,
) => Promise<AskedApproval>;

interface Change extends FlagChange {
  readonly caller: Caller;
  readonly origin: AuditOrigin;
  readonly nowMs: number;
  readonly approvalId?: ApprovalId;
}

/** Makes a flag what it is to be: by an override that ends, or by none where that is what the configuration says. */
export function createApplyFlag({ audit, flags }: Pick<ChangeFlagDeps, 'audit' | 'flags'>) {
  return async (tx: Tx, change: Change): Promise<void> => {
    const { flag, enabled, caller } = change;
    const before = flags.describe().find((state) => state.flag === flag);
    if (before === undefined) throw new Error(`no flag ${flag}`);
    const db = tx.withTables<ApprovalsTables>();
    await db.deleteFrom('approvals.flag_overrides').where('flag', '=', flag).execute();
    const until = new Date(change.nowMs + change.minutes * MINUTE_MS);
    if (enabled !== before.configured)
      await db
        .insertInto('approvals.flag_overrides')
        .values({
          flag,
          enabled,
          until,
          reason: change.reason,
          changed_by: caller.id,
          changed_by_name: caller.name,
          approval_id: change.approvalId ?? null,
          changed_at: new Date(change.nowMs),
        })
        .execute();
    await audit.record(tx, PLATFORM_TENANT_ID, change.origin, {
      action: 'approval_flag.changed',
      target: { kind: 'approval_flag', id: flag, name: flag },
      scopeId: PLATFORM_SCOPE_ID,
      reason: change.reason,
      before: { enabled: before.effective },
      after: { enabled, until: enabled === before.configured ? null : until.toISOString() },
    });
  };
}

/**
 * Changes a flag while the server runs. In production, what takes protection away is asked of another person first; what
 * brings it back is done at once.
 */
export function createChangeFlag(deps: ChangeFlagDeps & { readonly ask: Ask }) {
  const apply = createApplyFlag(deps);
  return async (tx: Tx, change: Change): Promise<{ readonly approvalId: ApprovalId | null }> => {
    if (change.enabled || deps.environment !== 'production') {
      await apply(tx, change);
      return { approvalId: null };
    }
    const { flag, enabled, minutes, reason, caller, origin, nowMs } = change;
    const asked = await deps.ask(tx, caller, origin, nowMs, {
      kind: FLAG_KIND,
      resource: flag,
      scopeId: PLATFORM_SCOPE_ID,
      arguments: { flag, enabled, minutes },
      risk: 'CRITICAL',
      justification: reason,
      runOnApproval: true,
    });
    return { approvalId: asked.id };
  };
}

function flagOf({ flag }: Arguments): Flag {
  const known = FLAGS.find((one) => one === flag);
  if (known === undefined) throw new Error('a request about a flag names none');
  return known;
}

/** The kind of request that changes a flag when it is approved. */
export function createFlagKind(
  deps: Pick<ChangeFlagDeps, 'audit' | 'flags'> & {
    readonly translate: (
      locale: 'ko' | 'en',
      key: string,
      params?: Record<string, string | number>,
    ) => string;
  },
): ApprovalKind {
  const apply = createApplyFlag(deps);
  return {
    kind: FLAG_KIND,
    label: ({ arguments: args }) => `${flagOf(args)}: ${args['enabled'] === true ? 'on' : 'off'}`,
    describe({ arguments: args }, locale) {
      const name = deps.translate(locale, `approvals.flag.${flagOf(args)}`);
      return {
        summary: deps.translate(locale, 'approvals.flag.summary', { name, minutes: Number(args['minutes']) }),
        effects: [{ label: name, value: deps.translate(locale, 'approvals.flag.off') }],
        whyApproval: deps.translate(locale, 'approvals.flag.why'),
      };
    },
    async run(tx, request, { caller, origin }) {
      const { enabled, minutes } = request.arguments;
      if (typeof enabled !== 'boolean' || typeof minutes !== 'number')
        throw new Error('a request about a flag does not say what to change');
      await apply(tx, {
        flag: flagOf(request.arguments),
        enabled,
        minutes,
        reason: request.justification,
        caller,
        origin,
        nowMs: deps.flags.nowMs(),
        approvalId: request.id,
      });
    },
  };
}
