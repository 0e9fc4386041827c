import type { KoaContextWithOIDC } from 'oidc-provider';
import type { StoredClient } from '../clients/find-client.ts';
import type { VerifyAccessToken } from './verify-access-token.ts';

/**
 * Introspection (RFC 7662) of signed access tokens, which the library refuses: after it has authenticated the client, it
 * answers `unsupported_token_type`, and that answer is replaced here. Public clients prove nothing, so they are told
 * about their own tokens only; others about those of their own tenant's clients.
 */
export function createIntrospectSignedToken(deps: {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly findClient: (clientId: string) => Promise<StoredClient | undefined>;
}) {
  async function mayKnow(askerId: string, ownerId: string): Promise<boolean> {
    if (askerId === ownerId) return true;
    const [asker, owner] = [await deps.findClient(askerId), await deps.findClient(ownerId)];
    return asker !== undefined && owner?.tenant_id === asker.tenant_id && asker.auth_method !== 'none';
  }

  return async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { body } = ctx;
    const isRefused =
      typeof body === 'object' && body !== null && 'error' in body && body.error === 'unsupported_token_type';
    const asker = ctx.oidc.client;
    const token = ctx.oidc.params?.['token'];
    if (!isRefused || asker === undefined || typeof token !== 'string') return;
    ctx.status = 200;
    const good = await deps.verifyAccessToken(token);
    if (good === undefined || !(await mayKnow(asker.clientId, good.payload.client_id))) {
      ctx.body = { active: false };
      return;
    }
    ctx.body = { active: true, token_type: good.jkt === undefined ? 'Bearer' : 'DPoP', ...good.payload };
  };
}
