import { toActor } from '@haechi/audit';
import { contractOf as contractIn, sinkRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { CodedError, type SinkId } from '@haechi/kernel';
import type { CredentialsVault } from '../credentials-vault.ts';
import type { SettingsPort } from '../ports.ts';
import type { FindSinks, SinkFacts } from '../queries/find-sinks.ts';
import { readLimits } from '../settings.ts';
import type { ChangeSinkState } from '../use-cases/change-sink-state.ts';
import type { CreateSink } from '../use-cases/create-sink.ts';
import type { DeleteSink } from '../use-cases/delete-sink.ts';
import type { RotateSecret } from '../use-cases/rotate-secret.ts';
import type { SendTest } from '../use-cases/send-test.ts';
import type { SettleLetter } from '../use-cases/settle-letter.ts';
import type { UpdateSink } from '../use-cases/update-sink.ts';
import { presentDelivery, presentLetter, presentSink, type SinkView } from './present-sink.ts';

export interface SinkRouteDeps {
  readonly find: FindSinks;
  readonly vault: CredentialsVault;
  readonly settings: SettingsPort;
  readonly createSink: CreateSink;
  readonly updateSink: UpdateSink;
  readonly deleteSink: DeleteSink;
  readonly changeState: ChangeSinkState;
  readonly rotateSecret: RotateSecret;
  readonly settleLetter: SettleLetter;
  readonly sendTest: SendTest;
}

const contract = contractIn(sinkRoutes);

function createReading({ find, vault }: SinkRouteDeps) {
  const present = async (facts: SinkFacts): Promise<SinkView> =>
    presentSink(facts, await vault.open(facts.sink.id, facts.sink.sealed_credentials));

  async function demand(tx: Tx, id: SinkId): Promise<SinkFacts> {
    const facts = await find.find(tx, id);
    if (facts === undefined) throw new CodedError('RES_001');
    return facts;
  }
  const show = async (tx: Tx, id: SinkId): Promise<SinkView> => await present(await demand(tx, id));
  return { present, demand, show };
}

function createManagingRoutes(deps: SinkRouteDeps): RouteImplementation[] {
  const { demand, show } = createReading(deps);
  return [
    implement(contract('POST /api/v1/sinks'), async ({ ctx, caller, tx, body }) => {
      const { id, signingSecret } = await deps.createSink(tx, toActor(ctx, caller), body);
      return { sink: await show(tx, id), signingSecret: signingSecret?.reveal() ?? null };
    }),
    implement(contract('PATCH /api/v1/sinks/{id}'), async ({ ctx, caller, tx, params, body }) => {
      if (ctx.ifMatchVersion === undefined) throw new CodedError('VAL_004');
      const { sink } = await demand(tx, params.id);
      await deps.updateSink(tx, toActor(ctx, caller), sink, ctx.ifMatchVersion, body);
      return await show(tx, params.id);
    }),
    implement(contract('DELETE /api/v1/sinks/{id}'), async ({ ctx, caller, tx, params, query }) => {
      const { sink } = await demand(tx, params.id);
      await deps.deleteSink(tx, toActor(ctx, caller), sink, query.reason);
      return undefined;
    }),
    implement(contract('POST /api/v1/sinks/{id}/pause'), async ({ ctx, caller, tx, params, body }) => {
      const { sink } = await demand(tx, params.id);
      await deps.changeState(tx, toActor(ctx, caller), sink, 'paused', body.reason);
      return await show(tx, params.id);
    }),
    implement(contract('POST /api/v1/sinks/{id}/resume'), async ({ ctx, caller, tx, params, body }) => {
      const { sink } = await demand(tx, params.id);
      await deps.changeState(tx, toActor(ctx, caller), sink, 'active', body.reason);
      return await show(tx, params.id);
    }),
    implement(contract('POST /api/v1/sinks/{id}/secret'), async ({ ctx, caller, tx, params, body }) => {
      const { sink } = await demand(tx, params.id);
      const secret = await deps.rotateSecret(tx, toActor(ctx, caller), sink, body.reason);
      return { sink: await show(tx, params.id), signingSecret: secret.reveal() };
    }),
    implement(contract('POST /api/v1/sinks/{id}/test'), async ({ ctx, caller, params }) =>
      test(deps, ctx, toActor(ctx, caller), params.id),
    ),
  ];
}

/** The network is asked between transactions, never inside one. */
async function test(deps: SinkRouteDeps, ctx: RequestContext, actor: ReturnType<typeof toActor>, id: SinkId) {
  const { demand } = createReading(deps);
  const { sink, limits } = await ctx.transact(async (tx) => ({
    sink: (await demand(tx, id)).sink,
    limits: await readLimits(tx, deps.settings),
  }));
  const transact = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => ctx.transact(work);
  const { failure, durationMs } = await deps.sendTest(transact, actor, sink, limits, ctx.signal);
  return {
    ok: failure === undefined,
    failure: failure === undefined ? null : { code: failure.code, detail: failure.detail },
    durationMs,
  };
}

function createLetterRoutes(deps: SinkRouteDeps): RouteImplementation[] {
  const { demand } = createReading(deps);
  return [
    implement(contract('GET /api/v1/sinks/{id}/dead-letters'), async ({ tx, params }) => {
      await demand(tx, params.id);
      return { items: (await deps.find.listLetters(tx, params.id)).map(presentLetter) };
    }),
    implement(
      contract('POST /api/v1/sinks/{id}/dead-letters/{index}/retry'),
      async ({ ctx, caller, tx, params: { id, index }, body }) => {
        const { sink } = await demand(tx, id);
        const actor = toActor(ctx, caller);
        return presentLetter(await deps.settleLetter(tx, actor, sink, index, 'retrying', body.reason));
      },
    ),
    implement(
      contract('POST /api/v1/sinks/{id}/dead-letters/{index}/discard'),
      async ({ ctx, caller, tx, params: { id, index }, body }) => {
        const { sink } = await demand(tx, id);
        const actor = toActor(ctx, caller);
        return presentLetter(await deps.settleLetter(tx, actor, sink, index, 'discarded', body.reason));
      },
    ),
  ];
}

export function createSinkRoutes(deps: SinkRouteDeps): RouteImplementation[] {
  const { present, demand, show } = createReading(deps);
  return [
    implement(contract('GET /api/v1/sinks'), async ({ tx }) => ({
      items: await Promise.all((await deps.find.list(tx)).map(present)),
    })),
    implement(contract('GET /api/v1/sinks/{id}'), async ({ tx, params }) => await show(tx, params.id)),
    implement(contract('GET /api/v1/sinks/{id}/deliveries'), async ({ tx, params }) => {
      await demand(tx, params.id);
      return { items: (await deps.find.listDeliveries(tx, params.id)).map(presentDelivery) };
    }),
    ...createManagingRoutes(deps),
    ...createLetterRoutes(deps),
  ];
}
