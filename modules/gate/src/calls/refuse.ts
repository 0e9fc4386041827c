import { formatId, type Locale, type Translate } from '@haechi/kernel';
import { RPC, type RpcError } from '../mcp/json-rpc.ts';
import type { NameReasons } from '../name-reasons.ts';
import type { RefusalReason } from './call-types.ts';

const CODES: Readonly<Record<RefusalReason, number>> = {
  unknown_tool: RPC.invalidParams,
  // A tool one may not call is not told from one that does not exist.
  not_permitted: RPC.invalidParams,
  invalid_arguments: RPC.invalidParams,
  other_arguments: RPC.invalidParams,
  argument_refused: RPC.refused,
  denied_by_rule: RPC.refused,
  rejected: RPC.refused,
  expired: RPC.refused,
  cancelled: RPC.refused,
  lapsed: RPC.refused,
  changed_meanwhile: RPC.refused,
  paused: RPC.refused,
  limited: RPC.limited,
  too_many_pending: RPC.limited,
  outcome_unknown: RPC.outcomeUnknown,
  upstream_failed: RPC.upstreamFailed,
  result_invalid: RPC.upstreamFailed,
};

export interface Refusal {
  readonly reason: RefusalReason;
  readonly detail?: string;
  readonly callId?: string;
  readonly retryAfterMs?: number;
}

export type Refuse = (locale: Locale, refusal: Refusal) => RpcError;

/** Refusals are errors of the protocol, in the caller's language, with a reason programs can read. */
export function createRefuse(translate: Translate, names: Pick<NameReasons, 'fault'>): Refuse {
  return (locale, { reason, detail = '', callId, retryAfterMs }) => {
    const shown = reason === 'not_permitted' ? 'unknown_tool' : reason;
    const said = names.fault(locale, detail) ?? detail;
    return {
      code: CODES[reason],
      message: translate(locale, `gate.refusal.${shown}`, { detail: said }),
      data: {
        reason: shown,
        ...(detail === '' ? {} : { detail }),
        ...(callId === undefined ? {} : { callId: formatId('call', callId) }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
    };
  };
}
