import type { AskedApproval } from '@haechi/approvals';
import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import {
  type Clock,
  CodedError,
  formatId,
  HOUR_MS,
  MINUTE_MS,
  type ScopeId,
  type Translate,
} from '@haechi/kernel';
import type { RootKey } from '@haechi/kernel/node';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import type { createRequestAccess } from '../../use-cases/request-access.ts';
import { digestQuestion, openBinding } from '../domain/denial-binding.ts';
import type { Question } from '../domain/evaluation.ts';
import { findRequestableRole } from '../domain/find-requestable-role.ts';

export interface SubmitAccessRequestDeps {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
  readonly rootKey: RootKey;
  readonly translate: Translate;
  readonly requestAccess: ReturnType<typeof createRequestAccess>;
}

export interface Submission extends Question {
  readonly denial: { readonly binding_token?: string | undefined; readonly expires_at?: string | undefined };
  readonly requested_access?: { readonly requested_until?: string | undefined } | undefined;
}

const MINUTES_MIN = 5;
const MINUTES_MAX = 525_600;
const MINUTES_DEFAULT = (8 * HOUR_MS) / MINUTE_MS;
const JUSTIFICATION_MAX = 1000;

/**
 * Turns a requestable denial into a request to the approvers (profile, section 5). An equal request that is pending is
 * joined.
 * @throws CodedError `ARQ_001` when no role could be asked for any more, `ARQ_002` when the denial is too old,
 * `ARQ_003` when it is not the denial of this question to this caller; and what asking for a role throws
 */
export function createSubmitAccessRequest(deps: SubmitAccessRequestDeps) {
  return async (
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    submission: Submission,
  ): Promise<AskedApproval> => {
    const scopeId = await verifyDenial(deps, caller, submission);
    const permission = { resource: submission.resource.type, action: submission.action.name };
    const role = findRequestableRole(deps.mirror.current(), caller.tenantId, permission, scopeId);
    if (role === undefined) throw new CodedError('ARQ_001');
    return await deps.requestAccess(tx, caller, origin, {
      ...role,
      durationMinutes: readDuration(submission.requested_access?.requested_until, deps.clock.now()),
      justification: readJustification(deps.translate, caller, submission),
      permission: `${permission.resource}:${permission.action}`,
    });
  };
}

/** Checks the binding in the order the profile gives (section 5.3). @returns where access was denied */
async function verifyDenial(
  { rootKey, clock }: Pick<SubmitAccessRequestDeps, 'rootKey' | 'clock'>,
  caller: Caller,
  submission: Submission,
): Promise<ScopeId> {
  const { binding_token: token, expires_at: expiresAt } = submission.denial;
  const binding = token === undefined ? undefined : await openBinding(rootKey, token);
  const isBound =
    binding !== undefined &&
    binding.expiresAt === expiresAt &&
    binding.tenantId === formatId('tenant', caller.tenantId) &&
    binding.callerId === formatId('user', caller.id) &&
    binding.digest === digestQuestion(submission);
  if (!isBound) throw new CodedError('ARQ_003', { where: 'body.denial' });
  if (clock.now() >= Date.parse(binding.expiresAt))
    throw new CodedError('ARQ_002', { where: 'body.denial.expires_at' });
  return binding.scopeId as ScopeId; // sealed by us from exactly that type
}

function readDuration(until: string | undefined, nowMs: number): number {
  if (until === undefined) return MINUTES_DEFAULT;
  const minutes = Math.ceil((Date.parse(until) - nowMs) / MINUTE_MS);
  if (minutes < MINUTES_MIN || minutes > MINUTES_MAX)
    throw new CodedError('VAL_001', { where: 'body.requested_access.requested_until' });
  return minutes;
}

/** What the caller gives as the reason; the profile's example calls it `business_justification`. */
function readJustification(translate: Translate, caller: Caller, submission: Submission): string {
  const given = submission.context?.['business_justification'];
  const { action, resource } = submission;
  const own = typeof given === 'string' ? toPlainText(given) : '';
  if (own !== '') return own;
  return translate(caller.locale, 'authzen.request.justification', {
    action: toPlainText(action.name),
    resource: toPlainText(`${resource.type} ${resource.id.slice(0, 200)}`),
  });
}

// Control characters only help to deceive whoever decides.
const toPlainText = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, JUSTIFICATION_MAX);
