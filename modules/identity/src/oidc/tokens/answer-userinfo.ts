import type { Account, KoaContextWithOIDC } from 'oidc-provider';
import type { CheckProof } from './check-proof.ts';
import { CLAIMS_OF_SCOPE } from './find-account.ts';
import type { GoodToken, VerifyAccessToken } from './verify-access-token.ts';

interface Deps {
  readonly userinfoUrl: string;
  readonly verifyAccessToken: VerifyAccessToken;
  readonly checkProof: CheckProof;
  readonly findAccount: (subject: string) => Promise<Account | undefined>;
}

const AUTHORIZATION = /^(Bearer|DPoP) ([A-Za-z0-9._~+/=-]{20,8192})$/i;

/** The scopes' claims and nothing else; acr and its like belong to the sign-in, not to the person. */
async function readClaims(account: Account, scopes: ReadonlySet<string>): Promise<Record<string, unknown>> {
  const all = await account.claims('userinfo', [...scopes].join(' '), {}, []);
  const names: readonly string[] = Object.entries(CLAIMS_OF_SCOPE)
    .filter(([scope]) => scopes.has(scope))
    .flatMap(([, claims]) => claims);
  return Object.fromEntries(names.filter((name) => name in all).map((name) => [name, all[name]]));
}

/**
 * The userinfo endpoint (OpenID Connect Core 1.0, section 5.3). The library's own knows only tokens it has stored; ours
 * are signed and stored nowhere.
 */
export function createAnswerUserinfo(deps: Deps) {
  async function readToken(ctx: KoaContextWithOIDC): Promise<GoodToken | undefined> {
    const [, scheme, accessToken] = AUTHORIZATION.exec(ctx.get('authorization')) ?? [];
    if (scheme === undefined || accessToken === undefined) return undefined;
    const token = await deps.verifyAccessToken(accessToken);
    if (token === undefined) return undefined;
    const isProven = scheme.toLowerCase() === 'dpop';
    if (token.jkt === undefined) return isProven ? undefined : token;
    // A bound token is worth nothing without its key, so it is not taken as a bearer token either.
    if (!isProven) return undefined;
    const request = { method: ctx.method, url: deps.userinfoUrl, accessToken };
    return (await deps.checkProof(ctx.get('DPoP'), request, token.jkt)) ? token : undefined;
  }

  return async (ctx: KoaContextWithOIDC): Promise<void> => {
    ctx.set('cache-control', 'no-store');
    const token = await readToken(ctx);
    const account =
      token === undefined || token.person === null ? undefined : await deps.findAccount(token.payload.sub);
    if (token === undefined || account === undefined) {
      ctx.status = 401;
      ctx.set(
        'www-authenticate',
        'Bearer error="invalid_token", DPoP error="invalid_token", algs="ES256 EdDSA"',
      );
      ctx.body = { error: 'invalid_token', error_description: 'invalid token provided' };
      return;
    }
    if (!token.scopes.has('openid')) {
      ctx.status = 403;
      ctx.set('www-authenticate', 'Bearer error="insufficient_scope", scope="openid"');
      ctx.body = { error: 'insufficient_scope', scope: 'openid' };
      return;
    }
    ctx.body = await readClaims(account, token.scopes);
  };
}
