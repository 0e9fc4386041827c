import type { ApprovalKind } from '@haechi/approvals';
import type { Json, Translate } from '@haechi/kernel';
import type { AskRun } from './ask-run.ts';

export const REMOVAL_KIND = 'backup.remove';

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const nameOf = (args: { readonly [name: string]: Json }): string => textOf(args['backup']);

/** Removing a backup by hand: one person asks, another approves, and the process that keeps the backups does it. */
export function createRemovalKind(deps: {
  readonly askRun: AskRun;
  readonly translate: Translate;
  readonly now: () => Date;
}): ApprovalKind {
  return {
    kind: REMOVAL_KIND,
    describe({ arguments: args, requesterName }, locale) {
      const say = (key: string, params = {}): string => deps.translate(locale, `keep.removal.${key}`, params);
      return {
        summary: say('summary', { requester: requesterName, backup: nameOf(args) }),
        effects: [
          { label: say('backup'), value: nameOf(args) },
          { label: say('finishedAt'), value: textOf(args['finishedAt']) },
        ],
        whyApproval: say('why'),
      };
    },
    label: ({ arguments: args }) => nameOf(args),
    async run(tx, request, { caller, origin }) {
      await deps.askRun(
        tx,
        { caller, origin, at: deps.now() },
        { kind: 'removal', backupName: nameOf(request.arguments), reason: request.justification },
      );
    },
  };
}
