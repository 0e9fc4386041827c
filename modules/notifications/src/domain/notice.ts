import type { SequencedEvent } from '@haechi/audit';
import { formatId, parseId, type ScopeId, type UserId } from '@haechi/kernel';

export const NOTICE_KINDS = [
  'anomaly',
  'approval_waiting',
  'request_decided',
  'review_waiting',
  'own_security',
  'log_health',
  'installation',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What an organisation may be told as a whole. The security of an account concerns its owner alone. */
export const ORGANISATION_KINDS = [
  'anomaly',
  'approval_waiting',
  'request_decided',
  'review_waiting',
  'log_health',
  'installation',
] as const satisfies readonly NoticeKind[];

export interface NoticeTarget {
  readonly kind: 'finding' | 'approval' | 'review' | 'event' | 'log';
  readonly id: string;
}

/** What the sentence of a notice is made of. */
export type NoticeWords =
  | {
      readonly of: 'event';
      readonly action: string;
      readonly actor: Pick<SequencedEvent['actor'], 'kind' | 'name'>;
      readonly target: { readonly name: string } | null;
      readonly reason: string | null;
    }
  | { readonly of: 'anomaly'; readonly rule: string; readonly subject: string }
  | { readonly of: 'log'; readonly state: string };

/** Who is told: people, or everybody who holds a permission there. */
export type Audience =
  | { readonly people: readonly UserId[] }
  | { readonly permission: string; readonly scopeId: ScopeId; readonly except: UserId | undefined };

/** What an event is to somebody. */
export interface NoticeOfEvent {
  readonly kind: NoticeKind;
  readonly audience: Audience;
  readonly target: NoticeTarget;
  readonly words: NoticeWords;
}

/** A request begins to wait for somebody: when it is asked, and when it goes on to others. */
const WAITING = /^approval\.(?:requested|stage_opened|escalated)$/;
const REVIEW = /^review\.(?:started|reminded|escalated)$/;
const DECIDED = /^approval\.(?:approved|rejected|expired|lapsed)$/;
/** What endangers the installation as a whole, and who looks after that part of it. */
const INSTALLATION: readonly (readonly [RegExp, string])[] = [
  [/^(?:certificate|authority)\.ends_soon$/, 'key:read'],
  [/^(?:backup\.(?:failed|copy_failed)|drill\.failed)$/, 'backup:read'],
];
/** What everybody wants to know of their own account: who comes in, how they may, and that it is about to sleep. */
const OWN_SECURITY = new RegExp(
  `^(?:${[
    'session\\.(?:started|network_changed|country_changed|device_changed)',
    'second_factor\\.demanded',
    'password\\.changed',
    'recovery_codes\\.renewed',
    'recovery_link\\.created',
    'user\\.(?:recovered|dormancy_announced)',
    'token\\.created',
    'credentials\\.imported',
    'openid\\.reuse_detected',
    'external_identity\\.[a-z_]+',
    '(?:passkey|factor|authenticator)\\.[a-z_]+',
  ].join('|')})$`,
);

const userOf = (id: unknown): UserId | undefined =>
  typeof id === 'string' ? parseId('user', id) : undefined;

const wordsOf = ({ action, actor, target, reason }: SequencedEvent): NoticeWords => ({
  of: 'event',
  action,
  actor: { kind: actor.kind, name: actor.name },
  target: target === null ? null : { name: target.name },
  reason,
});

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Of one kind of event: what somebody is told of it, or nothing where it is another kind. */
type ReadNotice = (event: SequencedEvent) => NoticeOfEvent | undefined;

/** The page of the event itself, where nothing else tells more. */
const pageOf = (event: SequencedEvent): NoticeTarget => ({ kind: 'event', id: formatId('event', event.id) });

const ofAnomaly: ReadNotice = ({ action, target, details, scopeId }) => {
  if (action !== 'anomaly.found' || target === null) return undefined;
  const [, subject = ''] = target.name.split(': ', 2);
  return {
    kind: 'anomaly',
    audience: { permission: 'anomaly:handle', scopeId, except: undefined },
    target: { kind: 'finding', id: target.id },
    words: { of: 'anomaly', rule: textOf(details['rule']), subject },
  };
};

const ofWaitingRequest: ReadNotice = (event) => {
  const { action, actor, target, details, scopeId } = event;
  if (!WAITING.test(action) || target === null) return undefined;
  const except = userOf(details['requesterId']) ?? userOf(actor.id);
  return {
    kind: 'approval_waiting',
    audience: { permission: 'approval:decide', scopeId, except },
    target: { kind: 'approval', id: target.id },
    words: wordsOf(event),
  };
};

const ofApprovalAlert: ReadNotice = (event) =>
  event.action.startsWith('approval_alert.')
    ? {
        kind: 'approval_waiting',
        audience: { permission: 'approval:maintain', scopeId: event.scopeId, except: undefined },
        target: pageOf(event),
        words: wordsOf(event),
      }
    : undefined;

const ofDecision: ReadNotice = (event) => {
  const { action, target, details } = event;
  const person = userOf(details['requesterId']);
  if (!DECIDED.test(action) || target === null || person === undefined) return undefined;
  return {
    kind: 'request_decided',
    audience: { people: [person] },
    target: { kind: 'approval', id: target.id },
    words: wordsOf(event),
  };
};

const ofReview: ReadNotice = (event) => {
  const { action, target, details } = event;
  if (!REVIEW.test(action) || target === null) return undefined;
  const reviewers = details['reviewerIds'];
  return {
    kind: 'review_waiting',
    audience: { people: Array.isArray(reviewers) ? reviewers.flatMap((id) => userOf(id) ?? []) : [] },
    target: { kind: 'review', id: target.id },
    words: wordsOf(event),
  };
};

const ofInstallation: ReadNotice = (event) => {
  const [, keeper] = INSTALLATION.find(([pattern]) => pattern.test(event.action)) ?? [];
  if (keeper === undefined) return undefined;
  return {
    kind: 'installation',
    audience: { permission: keeper, scopeId: event.scopeId, except: undefined },
    target: pageOf(event),
    words: wordsOf(event),
  };
};

const ofOwnSecurity: ReadNotice = (event) => {
  const { action, actor, target, details } = event;
  const person = userOf(target?.id) ?? userOf(details['userId']) ?? userOf(actor.id);
  if (!OWN_SECURITY.test(action) || person === undefined) return undefined;
  return {
    kind: 'own_security',
    audience: { people: [person] },
    target: pageOf(event),
    words: wordsOf(event),
  };
};

const readings: readonly ReadNotice[] = [
  ofAnomaly,
  ofWaitingRequest,
  ofApprovalAlert,
  ofDecision,
  ofReview,
  ofInstallation,
  ofOwnSecurity,
];

/** What people are told of an event; nothing for most. */
export function noticeOf(event: SequencedEvent): NoticeOfEvent | undefined {
  for (const read of readings) {
    const notice = read(event);
    if (notice !== undefined) return notice;
  }
  return undefined;
}
