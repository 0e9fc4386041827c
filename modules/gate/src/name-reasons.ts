import type { Locale, Translate } from '@haechi/kernel';
import type { Reason } from './domain/policy-types.ts';
import { UPSTREAM_FAILURES } from './upstream/channel.ts';

/** Reasons of a judgement and failures of a call as sentences, in the reader's language. */
export interface NameReasons {
  /** One step of a judgement. */
  reason(locale: Locale, reason: Reason): string;
  /** Why there is no result: what went wrong with the server behind the tool, or why the gate refused. */
  failure(locale: Locale, code: string, detail: string): string;
  /** What went wrong on the way to the server and back, as part of a sentence; undefined for other codes. */
  fault(locale: Locale, code: string): string | undefined;
}

const FAULTS: ReadonlySet<string> = new Set([
  ...UPSTREAM_FAILURES,
  'process_lost',
  'not_recorded',
  'server_error',
]);

/** Endings that name themselves; their sentences say all there is to say. */
const ENDINGS: ReadonlySet<string> = new Set([
  'rejected',
  'expired',
  'cancelled',
  'lapsed',
  'result_invalid',
]);

export function createNameReasons(translate: Translate): NameReasons {
  const fault = (locale: Locale, code: string) =>
    FAULTS.has(code) ? translate(locale, `gate.failure.${code}`, {}) : undefined;
  return {
    fault,
    reason: (locale, { code, detail }) =>
      translate(locale, `gate.because.${code}`, {
        detail: code === 'grant' ? translate(locale, `gate.because.grant.${detail}`, {}) : detail,
      }),
    failure(locale, code, detail) {
      const said = fault(locale, code);
      if (said !== undefined)
        return translate(locale, 'gate.refusal.upstream_failed', {
          detail: detail === '' ? said : `${said} (${detail})`,
        });
      if (ENDINGS.has(code)) return translate(locale, `gate.refusal.${code}`, { detail });
      return detail === '' ? code : `${code}: ${detail}`;
    },
  };
}
