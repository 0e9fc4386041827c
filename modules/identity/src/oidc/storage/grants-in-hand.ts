import { type AdapterPayload, type KoaContextWithOIDC, Provider } from 'oidc-provider';

const tokenRequest = (): KoaContextWithOIDC | undefined =>
  Provider.ctx?.oidc.route === 'token' ? Provider.ctx : undefined;

/**
 * The consent behind what a request at the token endpoint redeems, read before it is used up. Whoever comes second ends
 * the family at once, perhaps between the winner's use and the winner's own look at the consent; without this, nobody
 * would win then. What the winner is given is worth nothing a moment later either way.
 */
export function createGrantsInHand(readGrant: (id: string) => Promise<AdapterPayload | undefined>) {
  const wanted = new WeakMap<KoaContextWithOIDC, string>();
  const inHand = new WeakMap<KoaContextWithOIDC, { readonly id: string; readonly grant: AdapterPayload }>();

  return {
    /** What was found names its consent. */
    note(payload: AdapterPayload): void {
      const ctx = tokenRequest();
      if (ctx !== undefined && payload.grantId !== undefined) wanted.set(ctx, payload.grantId);
    },
    /** Called right before something is used up. */
    async take(): Promise<void> {
      const ctx = tokenRequest();
      const id = ctx && wanted.get(ctx);
      if (ctx === undefined || id === undefined) return;
      const grant = await readGrant(id);
      if (grant !== undefined) inHand.set(ctx, { id, grant });
    },
    /** The consent as it was when it was taken in this request. */
    find(id: string): AdapterPayload | undefined {
      const ctx = tokenRequest();
      const held = ctx && inHand.get(ctx);
      return held?.id === id ? held.grant : undefined;
    },
  };
}

export type GrantsInHand = ReturnType<typeof createGrantsInHand>;
