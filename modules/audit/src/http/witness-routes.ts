import type { Database } from '@haechi/database';
import { implement, type RouteImplementation } from '@haechi/http';
import { formatId } from '@haechi/kernel';
import { nameOfVerifierKey } from '@haechi/transparency';
import { originOf } from '../origin.ts';
import type { ManageWitnessedLogs, ManageWitnesses, WitnessedLog } from '../witness/manage-witnesses.ts';
import { readWitnessStates, type WitnessState } from '../witness/read-cosignatures.ts';
import type { WitnessService } from '../witness/serve-witness.ts';
import { contractOf } from './contract-of.ts';

export interface WitnessRouteDeps {
  readonly database: Database;
  readonly witnesses: ManageWitnesses;
  readonly witnessedLogs: ManageWitnessedLogs;
  readonly witnessService: WitnessService;
}

export const presentSignature = ({
  verifierKey,
  tree,
  signedSize,
  signedAt,
  failures,
  problem,
}: WitnessState) => ({
  name: nameOfVerifierKey(verifierKey),
  tree,
  signedSize,
  signedAt: signedAt?.toISOString() ?? null,
  failures,
  problem,
});

function presentWitnesses(states: readonly WitnessState[]) {
  return [...Map.groupBy(states, ({ id }) => id)].map(([id, [first, ...others]]) => {
    if (first === undefined) throw new Error('a group without members');
    return {
      id: formatId('witness', id),
      name: presentSignature(first).name,
      verifierKey: first.verifierKey,
      url: first.url,
      trees: [first, ...others].map(presentSignature),
    };
  });
}

const presentLog = ({ id, origin, verifierKey, size, cosignedAt }: WitnessedLog) => ({
  id: formatId('witness', id),
  origin,
  verifierKey,
  size,
  cosignedAt: cosignedAt?.toISOString() ?? null,
});

/** Who cosigns the log of the caller's tenant. */
const ownRoutes = ({ database, witnesses }: WitnessRouteDeps): RouteImplementation[] => [
  implement(contractOf('GET /api/v1/audit/witnesses'), async ({ caller, tx }) => ({
    items: presentWitnesses(await readWitnessStates(tx, caller.tenantId)),
  })),
  implement(contractOf('POST /api/v1/audit/witnesses'), async ({ ctx, caller, body }) => {
    const wanted = { verifierKey: body.verifierKey.trim(), url: body.url };
    await witnesses.checkWitness(wanted);
    const { tenantId, scopeId } = caller;
    const states = await database.tenant(tenantId, async (tx) => {
      const id = await witnesses.addWitness(tx, originOf(ctx, caller), { tenantId, scopeId, ...wanted });
      return (await readWitnessStates(tx, tenantId)).filter((state) => state.id === id);
    });
    const [witness] = presentWitnesses(states);
    if (witness === undefined) throw new Error('a witness was added and is not there');
    return witness;
  }),
  implement(contractOf('DELETE /api/v1/audit/witnesses/{id}'), async ({ ctx, caller, tx, params }) => {
    const { tenantId, scopeId } = caller;
    await witnesses.removeWitness(tx, originOf(ctx, caller), { tenantId, scopeId, id: params.id });
    return undefined;
  }),
  implement(contractOf('GET /api/v1/audit/witnesses/{id}/request'), async ({ caller, params, query }) =>
    witnesses.composeRequest(caller.tenantId, params.id, query.tree, query.from),
  ),
  implement(
    contractOf('POST /api/v1/audit/witnesses/{id}/signatures'),
    async ({ ctx, caller, tx, params, body }) => {
      const { tenantId, scopeId } = caller;
      const place = { tenantId, scopeId, id: params.id, note: body.note };
      const { tree, size, signedAt } = await witnesses.importCosignature(tx, originOf(ctx, caller), place);
      return { tree, size, signedAt: signedAt.toISOString() };
    },
  ),
];

/** Whose logs this installation cosigns. */
const servingRoutes = ({ witnessedLogs, witnessService }: WitnessRouteDeps): RouteImplementation[] => [
  implement(contractOf('GET /api/v1/audit/witnessed-logs'), async () => ({
    verifierKey: await witnessService.verifierKey(),
    items: (await witnessedLogs.list()).map(presentLog),
  })),
  implement(contractOf('POST /api/v1/audit/witnessed-logs'), async ({ ctx, caller, body }) =>
    presentLog(await witnessedLogs.add(originOf(ctx, caller), body.verifierKey.trim())),
  ),
  implement(contractOf('DELETE /api/v1/audit/witnessed-logs/{id}'), async ({ ctx, caller, params }) => {
    await witnessedLogs.remove(originOf(ctx, caller), params.id);
    return undefined;
  }),
];

export const createWitnessRoutes = (deps: WitnessRouteDeps): readonly RouteImplementation[] => [
  ...ownRoutes(deps),
  ...servingRoutes(deps),
];
