import { originOf } from '@haechi/audit';
import { CLI_CLIENT_ID } from '@haechi/contracts';
import type { Caller } from '@haechi/http';
import {
  CodedError,
  formatId,
  MINUTE_MS,
  PLATFORM_TENANT_ID,
  SECOND_MS,
  type SessionId,
} from '@haechi/kernel';
import type { Interaction, InteractionResults, Provider } from 'oidc-provider';
import type { RequestSource } from '../../origins.ts';
import type { IdentityParts } from '../../parts.ts';
import { STEP_UP_PATH } from '../../step-up/demand-factor.ts';
import type { ClientDirectory, StoredClient } from '../clients/find-client.ts';
import { newGrantId } from '../grant-id.ts';
import { DECIDED_IN } from '../sessions/bind-session.ts';
import {
  ACR_PASSKEY,
  ACR_TWO_FACTORS,
  acrOf,
  findSessionFacts,
  methodsOf,
  type SessionFacts,
} from '../sessions/find-session-facts.ts';
import { hashId } from '../storage/record-queries.ts';

export interface OpenInteraction {
  readonly client: StoredClient;
  readonly scopes: readonly string[];
  /** Addresses of the gate its tokens would be for, besides the API. */
  readonly resources: readonly string[];
  /** Where the person is sent afterwards; null for a device. */
  readonly redirectUri: string | null;
  /** What comes of it may do what wants a fresh second factor, for the minutes one is fresh. */
  readonly givesFactor: boolean;
}

export interface Interactions {
  /** @throws {CodedError} `RES_001`, or `OIDC_002` for a client of another tenant; so does `accept` */
  describe(caller: Caller, uid: string): Promise<OpenInteraction>;
  /** @returns the address to go on at */
  accept(source: RequestSource, caller: Caller, sessionId: SessionId, uid: string): Promise<string>;
  refuse(source: RequestSource, caller: Caller, uid: string): Promise<string>;
}

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'audit'> & {
  readonly provider: () => Provider;
  readonly clients: ClientDirectory;
  readonly audience: string;
  readonly isResource: (indicator: string) => boolean;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const scopesOf = (interaction: Interaction): string[] =>
  textOf(interaction.params['scope']).split(' ').filter(Boolean);

/**
 * The command line asks somebody to confirm what they are doing there with a second factor of their browser, such as a
 * passkey. No client that others register can ask for that.
 */
const wantsFactorOf = (interaction: Interaction): boolean =>
  interaction.params['client_id'] === CLI_CLIENT_ID && interaction.params['max_age'] !== undefined;

/**
 * How many seconds old the second factor may be at most for what the client asks; undefined when it is good enough
 * (OpenID Connect Core 1.0, section 3.1.2.1).
 */
function wantedMaxAgeS(interaction: Interaction, session: SessionFacts, nowMs: number): number | undefined {
  const shownMs = session.second_factor_at.getTime();
  const begunMs = interaction.iat * SECOND_MS;
  // What was shown since the client asked is as fresh as anything can be, also for `max_age=0`.
  if (shownMs < begunMs) {
    if (wantsFactorOf(interaction)) return 0;
    const prompts = textOf(interaction.params['prompt']).split(' ');
    if (prompts.includes('login')) return Math.max(0, Math.floor((nowMs - begunMs) / SECOND_MS));
    const maxAgeS = interaction.params['max_age'];
    if (maxAgeS !== undefined && nowMs - shownMs > Number(maxAgeS) * SECOND_MS) return Number(maxAgeS);
  }
  const wantedAcr = textOf(interaction.params['acr_values']).split(' ');
  const wantsPasskey = wantedAcr.includes(ACR_PASSKEY) && !wantedAcr.includes(ACR_TWO_FACTORS);
  return wantsPasskey && !session.factors.includes('passkey') ? 0 : undefined;
}

/** The addresses the client wants tokens for (RFC 8707); one or several. */
const resourcesOf = ({ params }: Interaction): string[] =>
  [params['resource']].flat().filter((resource) => typeof resource === 'string');

async function finish(interaction: Interaction, result: InteractionResults): Promise<string> {
  interaction.result = result;
  await interaction.persist();
  return interaction.returnTo;
}

/**
 * Who administers one tenant registers its clients. They must not reach people at work in another, however convincingly
 * these are asked; the operator's clients serve all.
 */
function demandOwnTenant(caller: Caller, client: StoredClient): void {
  const serves = client.tenant_id === PLATFORM_TENANT_ID || client.tenant_id === caller.tenantId;
  if (!serves) throw new CodedError('OIDC_002');
}

/** What a person is asked when a client wants them signed in, and what becomes of the answer. */
export function createInteractions(deps: Deps): Interactions {
  const { database, clock, audit, clients, audience, isResource } = deps;

  async function open(uid: string): Promise<{ interaction: Interaction; client: StoredClient }> {
    const interaction = await deps.provider().Interaction.find(uid);
    const client = interaction && (await clients.find(textOf(interaction.params['client_id'])));
    if (interaction === undefined || client === undefined) throw new CodedError('RES_001');
    return { interaction, client };
  }

  async function giveConsent(
    interaction: Interaction,
    caller: Caller,
    sessionId: SessionId,
  ): Promise<string> {
    const { Grant } = deps.provider();
    const clientId = textOf(interaction.params['client_id']);
    const grant = new Grant({ accountId: formatId('user', caller.id), clientId });
    grant.jti = newGrantId(sessionId);
    const scopes = scopesOf(interaction).join(' ');
    grant.addOIDCScope(scopes);
    for (const resource of [audience, ...resourcesOf(interaction).filter(isResource)])
      grant.addResourceScope(resource, scopes);
    return await grant.save();
  }

  /** Notes on a consent the factor that was shown on its page: only one shown since it was asked for is meant for it. */
  async function giveFactor(
    interaction: Interaction,
    session: SessionFacts,
    grantId: string,
  ): Promise<boolean> {
    const shownAt = session.second_factor_at;
    if (!wantsFactorOf(interaction) || shownAt.getTime() < interaction.iat * SECOND_MS) return false;
    await database.pool.query(
      `UPDATE identity.oidc_records SET second_factor_at = $2 WHERE kind = 'Grant' AND id_hash = $1`,
      [hashId(grantId), shownAt],
    );
    return true;
  }

  async function record(
    source: RequestSource,
    caller: Caller,
    client: StoredClient,
    action: string,
    details: Readonly<Record<string, boolean>> = {},
  ) {
    await audit.recordAlone(caller.tenantId, originOf(source, caller), {
      action,
      target: { kind: 'client', id: formatId('client', client.id), name: client.name },
      scopeId: caller.scopeId,
      details,
    });
  }

  return {
    async describe(caller, uid) {
      const { interaction, client } = await open(uid);
      demandOwnTenant(caller, client);
      const redirectUri = textOf(interaction.params['redirect_uri']);
      return {
        client,
        scopes: scopesOf(interaction),
        resources: resourcesOf(interaction).filter(isResource),
        redirectUri: redirectUri === '' ? null : redirectUri,
        givesFactor: wantsFactorOf(interaction),
      };
    },

    async accept(source, caller, sessionId, uid) {
      const { interaction, client } = await open(uid);
      demandOwnTenant(caller, client);
      const session = await findSessionFacts({ database }, sessionId);
      if (session === undefined) throw new CodedError('AUTH_003');
      const decidedIn = { [DECIDED_IN]: formatId('session', sessionId) };
      const maxAgeSeconds = wantedMaxAgeS(interaction, session, clock.now());
      // The person shows a second factor in the console and decides again; the client sees when that was.
      if (maxAgeSeconds !== undefined)
        throw new CodedError('AUTH_011', {
          params: { minutes: Math.ceil((maxAgeSeconds * SECOND_MS) / MINUTE_MS) },
          extensions: { reason: 'fresh_factor', maxAgeSeconds, stepUp: STEP_UP_PATH },
        });
      const grantId = await giveConsent(interaction, caller, sessionId);
      const gaveFactor = await giveFactor(interaction, session, grantId);
      await record(source, caller, client, 'openid.consented', gaveFactor ? { gaveFactor } : {});
      return await finish(interaction, {
        ...decidedIn,
        login: {
          accountId: formatId('user', caller.id),
          acr: acrOf(session.factors),
          amr: methodsOf(session.factors),
          ts: Math.floor(session.second_factor_at.getTime() / SECOND_MS),
          remember: false,
        },
        consent: { grantId },
      });
    },

    async refuse(source, caller, uid) {
      const { interaction, client } = await open(uid);
      await record(source, caller, client, 'openid.refused');
      return await finish(interaction, {
        error: 'access_denied',
        error_description: 'refused by the person',
      });
    },
  };
}
