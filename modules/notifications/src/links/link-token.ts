import { createHash, createHmac } from 'node:crypto';
import type { DeliveryId, TenantId, UserId } from '@haechi/kernel';
import { deriveKey, type RootKey } from '@haechi/kernel/node';

export interface LinkContent {
  readonly id: DeliveryId;
  readonly tenantId: TenantId;
  readonly userId: UserId | null;
  readonly targetId: string;
  readonly expiresAt: Date;
}

/**
 * Signs what a link is bound to. The same link comes out at each attempt to send it, so that its token is kept nowhere;
 * the table has its hash.
 */
export function createLinkSigner(rootKey: RootKey): (content: LinkContent) => string {
  return ({ id, tenantId, userId, targetId, expiresAt }) =>
    createHmac('sha256', deriveKey(rootKey, 'notifications/links'))
      .update(JSON.stringify([id, tenantId, userId, targetId, expiresAt.getTime()]))
      .digest('base64url');
}

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
