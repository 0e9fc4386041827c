import type { Caller } from '@haechi/http';
import { formatId, MINUTE_MS } from '@haechi/kernel';
import type { RootKey } from '@haechi/kernel/node';
import type { AccessImage } from '../../engine/access-image.ts';
import type { Answer, Reason } from '../answer-question.ts';
import { digestQuestion, sealBinding } from '../domain/denial-binding.ts';
import { findRequestableRole } from '../domain/find-requestable-role.ts';

export interface OfferAccessDeps {
  readonly rootKey: RootKey;
  readonly publicUrl: URL;
}

const OFFER_VALID_MS = 10 * MINUTE_MS;
/** Denials a role would change. A deny rule or a condition would stand in its way as well. */
const REQUESTABLE: ReadonlySet<Reason> = new Set(['no_grant', 'outside_window', 'unknown_principal']);

/**
 * What a denial says about asking for access (profile, section 4.1): nothing unless the caller itself was denied and
 * some role it may ask for would allow it.
 */
export function createOfferAccess({ rootKey, publicUrl }: OfferAccessDeps) {
  return async (image: AccessImage, caller: Caller, given: Answer, nowMs: number) => {
    const { allowed, reason, located } = given;
    if (allowed || located?.principalId !== caller.id || !REQUESTABLE.has(reason)) return undefined;
    const { question, scopeId } = located;
    const permission = { resource: question.resource.type, action: question.action.name };
    if (scopeId === undefined) return undefined;
    if (findRequestableRole(image, caller.tenantId, permission, scopeId) === undefined) return undefined;
    const expiresAt = new Date(nowMs + OFFER_VALID_MS).toISOString();
    const binding = {
      tenantId: formatId('tenant', caller.tenantId),
      callerId: formatId('user', caller.id),
      digest: digestQuestion(question),
      scopeId,
      expiresAt,
    };
    return {
      evaluated_at: new Date(nowMs).toISOString(),
      access_request: {
        endpoint: new URL('/access/v1/requests', publicUrl).href,
        expires_at: expiresAt,
        binding_token: await sealBinding(rootKey, binding),
      },
    };
  };
}

export type OfferAccess = ReturnType<typeof createOfferAccess>;
