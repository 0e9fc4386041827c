import { formatId, type SessionId } from '@haechi/kernel';
import type { Grant, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { sessionOfGrant } from '../grant-id.ts';
import { requestOf } from '../request-source.ts';

/** The property of an interaction's result that names the session the person decided in. */
export const DECIDED_IN = 'haechiSession';

/**
 * Lets only the browser go on in which the person decided. Without this, somebody could begin in their own browser, have
 * another person decide, and go on as that person.
 */
export function createIsSameBrowser(findSessionId: (cookie: string) => Promise<SessionId | undefined>) {
  return async (provider: Provider, ctx: KoaContextWithOIDC, uid: string): Promise<boolean> => {
    const interaction = await provider.Interaction.find(uid);
    const decidedIn = interaction?.result?.[DECIDED_IN];
    if (decidedIn === undefined) return true;
    const { cookie } = requestOf(ctx.req);
    const sessionId = cookie === undefined ? undefined : await findSessionId(cookie);
    return sessionId !== undefined && formatId('session', sessionId) === decidedIn;
  };
}

/**
 * The consent an authorization builds on, if there is one. Called by the library right after the person was signed in and
 * before anything is given out: here the library's own session takes the name of ours, which ties it to our row, and
 * clients get that name as `sid`.
 */
export async function bindAndLoadGrant(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { provider, session, client, result } = ctx.oidc;
  if (session === undefined || client === undefined) return undefined;
  const decidedIn = result?.[DECIDED_IN];
  if (typeof decidedIn === 'string') session.uid = decidedIn;
  const grantId = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const grant = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const sessionId = grantId === undefined ? undefined : sessionOfGrant(grantId);
  if (grant !== undefined && sessionId !== undefined)
    session.sidFor(client.clientId, formatId('session', sessionId));
  return grant;
}
