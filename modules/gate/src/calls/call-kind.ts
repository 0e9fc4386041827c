import type { ApprovalKind } from '@haechi/approvals';
import { gateReason } from '@haechi/contracts';
import type { Translate } from '@haechi/kernel';
import { z } from 'zod';
import type { NameReasons } from '../name-reasons.ts';

const shown = z.object({
  tool: z.string(),
  upstream: z.string(),
  arguments: z.unknown(),
  agent: z.string().nullable(),
  callId: z.string(),
  because: z.array(gateReason),
});

/** A call of a tool as approvers see it. It is carried out by its caller, who redeems the approval. */
export function createCallKind(translate: Translate, names: Pick<NameReasons, 'reason'>): ApprovalKind {
  return {
    kind: 'gate.call',
    describe(request, locale) {
      const call = shown.parse(request.arguments);
      const tool = `${call.upstream}: ${call.tool}`;
      const because = call.because.map((reason) => names.reason(locale, reason)).join(' ');
      return {
        summary: translate(locale, 'gate.approval.summary', { name: request.requesterName, tool }),
        effects: [
          { label: translate(locale, 'gate.approval.tool'), value: tool },
          {
            label: translate(locale, 'gate.approval.arguments'),
            value: JSON.stringify(call.arguments, undefined, 2),
          },
          ...(call.agent === null
            ? []
            : [{ label: translate(locale, 'gate.approval.agent'), value: call.agent }]),
          { label: translate(locale, 'gate.approval.call'), value: call.callId },
        ],
        whyApproval: because,
      };
    },
    label(request) {
      const { upstream, tool } = shown.parse(request.arguments);
      return `${upstream}: ${tool}`;
    },
  };
}
