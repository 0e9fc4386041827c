import { type AdapterPayload, type KoaContextWithOIDC, Provider } from 'oidc-provider';

const tokenRequest = (): KoaContextWithOIDC | undefined =>
  Provider.ctx?.oidc.route === 'token' ? Provider.ctx : undefined;

/**
 * The consent behind a device code, read before the code is used up: of this kind of code the library looks at the consent
 * afterwards only. Whoever comes second ends the family at once, perhaps in between; without this, nobody would win then.
 * What the winner is given is worth nothing a moment later either way.
 */
export function createGrantsInHand(readGrant: (id: string) => Promise<AdapterPayload | undefined>) {
  const wanted = new WeakMap<KoaContextWithOIDC, string>();
  const inHand = new WeakMap<KoaContextWithOIDC, { readonly id: string; readonly grant: AdapterPayload }>();

  return {
    /** The code that was found names its consent. */
    note(payload: AdapterPayload): void {
      const ctx = tokenRequest();
      if (ctx !== undefined && payload.grantId !== undefined) wanted.set(ctx, payload.grantId);
    },
    /** Called right before the code is used up. */
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
