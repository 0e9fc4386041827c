import type { OpenId } from './open-id.ts';
import { proveKey } from './open-id.ts';
import type { SignIn, SignInsFile } from './sign-ins-file.ts';

/** What a request is sent with. */
export interface Authorization {
  headers(request: { readonly method: string; readonly url: URL }): Promise<Record<string, string>>;
  /** After a refusal for want of a good token: true when there is another one to try with. */
  renew(): Promise<boolean>;
}

export function authorizeByToken(token: () => string): Authorization {
  return {
    headers: async () => ({ authorization: `Bearer ${token()}` }),
    renew: async () => false,
  };
}

/** A token about to end may be over when the request arrives. */
const ENDS_SOON_MS = 10_000;

/**
 * Sends requests as who signed in, renewing by itself. Of several processes one renews and the others take what it got:
 * the lock is held from reading the refresh token to keeping its successor.
 */
export function authorizeBySignIn(deps: {
  readonly url: URL;
  readonly file: Pick<SignInsFile, 'find' | 'store' | 'forget' | 'locked'>;
  readonly openId: OpenId;
  readonly now: () => number;
  /** @throws when nobody is signed in (any more) */
  readonly refuse: () => never;
}): Authorization {
  const { url, file, openId, now } = deps;
  let sent: string | undefined;

  const isGood = (signIn: SignIn): boolean => signIn.expiresAtMs - ENDS_SOON_MS > now();

  async function renewIf(isSpent: (signIn: SignIn) => boolean): Promise<SignIn | undefined> {
    return await file.locked(async () => {
      const signIn = file.find(url);
      if (signIn === undefined || !isSpent(signIn)) return signIn;
      const next = await openId.refresh(signIn);
      if (next === undefined) file.forget(url);
      else file.store(url, next);
      return next;
    });
  }

  return {
    async headers({ method, url: to }) {
      const kept = file.find(url);
      const signIn = kept === undefined || isGood(kept) ? kept : await renewIf((one) => !isGood(one));
      if (signIn === undefined) return deps.refuse();
      const { accessToken, key } = signIn;
      sent = accessToken;
      return {
        authorization: `DPoP ${accessToken}`,
        dpop: await proveKey(key, { method, url: to, accessToken }, now()),
      };
    },
    renew: async () => (await renewIf((one) => one.accessToken === sent)) !== undefined,
  };
}
