import { type Actor, toActor } from '@haechi/audit';
import { contractOf, notificationChannelRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { type ChannelId, CodedError } from '@haechi/kernel';
import type { CredentialsVault } from '../credentials-vault.ts';
import type { SettingsPort } from '../ports.ts';
import type { ChannelFacts, FindChannels } from '../queries/find-channels.ts';
import { readLimits } from '../settings.ts';
import type { ChangeChannelState } from '../use-cases/change-channel-state.ts';
import type { CreateChannel } from '../use-cases/create-channel.ts';
import type { DeleteChannel } from '../use-cases/delete-channel.ts';
import type { RenewSecret } from '../use-cases/renew-secret.ts';
import type { SendTest } from '../use-cases/send-test.ts';
import type { UpdateChannel } from '../use-cases/update-channel.ts';
import { type ChannelView, presentChannel } from './present-channel.ts';

export interface ChannelRouteDeps {
  readonly find: FindChannels;
  readonly vault: CredentialsVault;
  readonly settings: SettingsPort;
  readonly createChannel: CreateChannel;
  readonly updateChannel: UpdateChannel;
  readonly deleteChannel: DeleteChannel;
  readonly changeState: ChangeChannelState;
  readonly renewSecret: RenewSecret;
  readonly sendTest: SendTest;
}

const contract = contractOf(notificationChannelRoutes);

function createReading({ find, vault }: Pick<ChannelRouteDeps, 'find' | 'vault'>) {
  const present = async (facts: ChannelFacts): Promise<ChannelView> =>
    presentChannel(facts, await vault.open(facts.channel.id, facts.channel.sealed_credentials));

  async function demand(tx: Tx, id: ChannelId): Promise<ChannelFacts> {
    const facts = await find.find(tx, id);
    if (facts === undefined) throw new CodedError('RES_001');
    return facts;
  }
  const show = async (tx: Tx, id: ChannelId): Promise<ChannelView> => await present(await demand(tx, id));
  return { present, demand, show };
}

/** The network is asked between transactions, never inside one. */
async function test(deps: ChannelRouteDeps, ctx: RequestContext, actor: Actor, id: ChannelId) {
  const { demand } = createReading(deps);
  const { channel, limits } = await ctx.transact(async (tx) => ({
    channel: (await demand(tx, id)).channel,
    limits: await readLimits(tx, deps.settings),
  }));
  const transact = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => ctx.transact(work);
  const { failure, durationMs } = await deps.sendTest(transact, actor, channel, limits, ctx.signal);
  return {
    ok: failure === undefined,
    failure: failure === undefined ? null : { code: failure.code, detail: failure.detail },
    durationMs,
  };
}

function createStateRoutes(deps: ChannelRouteDeps): RouteImplementation[] {
  const { demand, show } = createReading(deps);
  return [
    implement(
      contract('POST /api/v1/notification-channels/{id}/pause'),
      async ({ ctx, caller, tx, params, body }) => {
        const { channel } = await demand(tx, params.id);
        await deps.changeState(tx, toActor(ctx, caller), channel, 'paused', body.reason);
        return await show(tx, params.id);
      },
    ),
    implement(
      contract('POST /api/v1/notification-channels/{id}/resume'),
      async ({ ctx, caller, tx, params, body }) => {
        const { channel } = await demand(tx, params.id);
        await deps.changeState(tx, toActor(ctx, caller), channel, 'active', body.reason);
        return await show(tx, params.id);
      },
    ),
    implement(
      contract('POST /api/v1/notification-channels/{id}/secret'),
      async ({ ctx, caller, tx, params, body }) => {
        const { channel } = await demand(tx, params.id);
        const secret = await deps.renewSecret(tx, toActor(ctx, caller), channel, body.reason);
        return { channel: await show(tx, params.id), signingSecret: secret.reveal() };
      },
    ),
    implement(contract('POST /api/v1/notification-channels/{id}/test'), async ({ ctx, caller, params }) =>
      test(deps, ctx, toActor(ctx, caller), params.id),
    ),
  ];
}

export function createChannelRoutes(deps: ChannelRouteDeps): RouteImplementation[] {
  const { present, demand, show } = createReading(deps);
  return [
    implement(contract('GET /api/v1/notification-channels'), async ({ tx }) => ({
      items: await Promise.all((await deps.find.list(tx)).map(present)),
    })),
    implement(contract('GET /api/v1/notification-channels/{id}'), async ({ tx, params }) =>
      show(tx, params.id),
    ),
    implement(contract('POST /api/v1/notification-channels'), async ({ ctx, caller, tx, body }) => {
      const { id, signingSecret } = await deps.createChannel(tx, toActor(ctx, caller), body);
      return { channel: await show(tx, id), signingSecret: signingSecret?.reveal() ?? null };
    }),
    implement(
      contract('PATCH /api/v1/notification-channels/{id}'),
      async ({ ctx, caller, tx, params, body }) => {
        if (ctx.ifMatchVersion === undefined) throw new CodedError('VAL_004');
        const { channel } = await demand(tx, params.id);
        await deps.updateChannel(tx, toActor(ctx, caller), channel, ctx.ifMatchVersion, body);
        return await show(tx, params.id);
      },
    ),
    implement(
      contract('DELETE /api/v1/notification-channels/{id}'),
      async ({ ctx, caller, tx, params, query }) => {
        const { channel } = await demand(tx, params.id);
        await deps.deleteChannel(tx, toActor(ctx, caller), channel, query.reason);
        return undefined;
      },
    ),
    ...createStateRoutes(deps),
  ];
}
