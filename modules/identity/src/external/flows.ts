import type { SealedColumn } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, MINUTE_MS, type SessionId, type UserId } from '@haechi/kernel';
import { hashBearerSecret, newBearerSecret, openBytes, sealBytes } from '@haechi/kernel/node';
import { z } from 'zod';
import type { IdentityParts } from '../parts.ts';
import type { IdentityTables } from '../tables.ts';
import type { AskProvider, ExternalPerson, FlowSecrets } from './ask-provider.ts';
import type { ExternalProviders } from './providers.ts';

const FLOW_MS = 10 * MINUTE_MS;
const kept = z.object({ nonce: z.string(), verifier: z.string() });
const purposeOf = (state: string): string => `identity/external-flow/${state}`;

/** Sealed for a state that only the browser knows; over within minutes. */
export const sealedFlows: SealedColumn = {
  table: 'identity.external_flows',
  key: ['state_hash'],
  endsSoon: 'sealed',
};

/** Who links; undefined for a sign-in, where nobody is there yet. */
export type Linking = { readonly userId: UserId; readonly sessionId: SessionId } | undefined;

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'rootKey' | 'publicUrl'> & {
  readonly providers: ExternalProviders;
  readonly ask: AskProvider;
};

export const redirectUriOf = (publicUrl: URL): string => `${publicUrl.origin}/sign-in/external`;

export const linkingOf = (caller: Caller, sessionId: SessionId): Linking => ({
  userId: caller.id,
  sessionId,
});

/**
 * The way to a provider and back. What comes back counts once, within ten minutes, for the browser that began, and for
 * what was begun: a link for the session that asked, a sign-in for nobody (RFC 9700, section 4.7).
 */
export function createFlows({ database, clock, rootKey, publicUrl, providers, ask }: Deps) {
  async function consume(state: string, flow: string, linking: Linking) {
    const now = new Date(clock.now());
    return await database.platform((tx) =>
      tx
        .withTables<IdentityTables>()
        .updateTable('identity.external_flows')
        .set({ consumed_at: now })
        .where('state_hash', '=', hashBearerSecret(state))
        .where('secret_hash', '=', hashBearerSecret(flow))
        .where('user_id', 'is not distinct from', linking?.userId ?? null)
        .where('session_id', 'is not distinct from', linking?.sessionId ?? null)
        .where('consumed_at', 'is', null)
        .where('expires_at', '>', now)
        .returning(['provider_key', 'sealed'])
        .executeTakeFirst(),
    );
  }

  return {
    /** @throws {CodedError} `RES_001`, `AUTH_020` */
    async begin(key: string, linking: Linking): Promise<{ goTo: string; flow: string }> {
      const provider = await providers.demand(key);
      const [state, flow, nonce, verifier] = [1, 2, 3, 4].map(() => newBearerSecret().reveal());
      if (state === undefined || flow === undefined || nonce === undefined || verifier === undefined)
        throw new Error('four secrets were made');
      const goTo = await ask.addressOf(provider, { state, nonce, verifier }, redirectUriOf(publicUrl));
      const sealed = await sealBytes(
        rootKey,
        purposeOf(state),
        new TextEncoder().encode(JSON.stringify({ nonce, verifier })),
      );
      await database.platform((tx) =>
        tx
          .withTables<IdentityTables>()
          .insertInto('identity.external_flows')
          .values({
            state_hash: hashBearerSecret(state),
            secret_hash: hashBearerSecret(flow),
            provider_key: key,
            user_id: linking?.userId ?? null,
            session_id: linking?.sessionId ?? null,
            sealed,
            expires_at: new Date(clock.now() + FLOW_MS),
          })
          .execute(),
      );
      return { goTo, flow };
    },

    /** @throws {CodedError} `AUTH_022` for an answer nobody waits for; `AUTH_020` for one that does not hold */
    async finish(
      input: { readonly flow: string; readonly returned: string },
      linking: Linking,
    ): Promise<{
      readonly person: ExternalPerson;
      readonly providerKey: string;
      readonly providerName: string;
    }> {
      const returned = new URL(`${redirectUriOf(publicUrl)}?${input.returned.replace(/^\?/, '')}`);
      const state = returned.searchParams.get('state') ?? '';
      const found = await consume(state, input.flow, linking);
      if (found === undefined) throw new CodedError('AUTH_022');
      const provider = await providers.demand(found.provider_key);
      const opened = await openBytes(rootKey, purposeOf(state), found.sealed);
      const secrets: FlowSecrets = { state, ...kept.parse(JSON.parse(new TextDecoder().decode(opened))) };
      const person = await ask.whoCameBack(provider, secrets, returned);
      return { person, providerKey: provider.key, providerName: provider.name };
    },
  };
}

export type Flows = ReturnType<typeof createFlows>;
