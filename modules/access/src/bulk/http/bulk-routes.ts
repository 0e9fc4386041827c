import { originOf } from '@haechi/audit';
import { bulkRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import {
  type FileAnswer,
  implement,
  implementFile,
  type RequestContext,
  type RouteImplementation,
} from '@haechi/http';
import type { Translate } from '@haechi/kernel';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import { readRevision } from '../../engine/model-rows.ts';
import { contractOf } from '../../http/contract-of.ts';
import { readDesired } from '../csv/read-desired.ts';
import { readTable } from '../csv/read-table.ts';
import { writeTable } from '../csv/write-table.ts';
import { listEntityTypes } from '../queries/policy-tests.ts';
import type { ReadStandingModel } from '../queries/read-standing-model.ts';
import {
  type ChangeModel,
  countOperations,
  type FileReading,
  listNeededPermissions,
  type ModelFile,
} from '../use-cases/change-model.ts';
import { readPolicy } from '../yaml/read-policy.ts';
import { writePolicy } from '../yaml/write-policy.ts';
import { createPresentProblem, presentPlan } from './present-plan.ts';

export interface BulkRouteDeps {
  readonly mirror: AccessMirror;
  readonly translate: Translate;
  readonly changeModel: ChangeModel;
  readonly readStandingModel: ReadStandingModel;
}

const contract = contractOf(bulkRoutes);

interface SentFile {
  readonly format: 'csv' | 'policy';
  readonly content: string;
  readonly mode: 'merge' | 'mirror';
}

const readCsv: ModelFile['read'] = (bytes, standing, rowsMax): FileReading => {
  const { table, problems } = readTable(bytes, rowsMax);
  return table === undefined
    ? { kind: 'unknown', desired: {}, problems }
    : { kind: table.kind, desired: readDesired(table, standing), problems };
};

/** A file as it was sent, and how it is to be read. The sections of a policy are complete by what they are. */
export async function openFile(tx: Tx, { format, content, mode }: SentFile): Promise<ModelFile> {
  const bytes = Buffer.from(content, 'base64');
  if (format === 'csv') return { bytes, mode, read: readCsv };
  const entityTypes = await listEntityTypes(tx);
  return { bytes, mode: 'mirror', read: (policy) => readPolicy(policy, entityTypes) };
}

async function* inOnePiece(text: string): AsyncGenerator<string> {
  yield text;
}

/** What a file says about people is for those who may see them. */
function demandSight(ctx: RequestContext, scopeId: Parameters<RequestContext['authorize']>[1]): void {
  ctx.authorize('role:read', scopeId);
  ctx.authorize('member:read', scopeId);
}

export function createBulkRoutes(deps: BulkRouteDeps): RouteImplementation[] {
  const { changeModel, mirror, translate } = deps;
  const presentProblem = createPresentProblem(translate);

  return [
    implement(contract('POST /api/v1/access/import/plan'), async ({ ctx, caller, tx, body }) => {
      demandSight(ctx, caller.scopeId);
      const plan = await changeModel.plan(tx, caller, await openFile(tx, body));
      for (const permission of listNeededPermissions(plan.difference))
        ctx.authorize(permission, caller.scopeId);
      return presentPlan(plan, body, ctx.locale, presentProblem);
    }),
    implement(contract('POST /api/v1/access/import'), async ({ ctx, caller, tx, body }) => {
      demandSight(ctx, caller.scopeId);
      const { plan, invited } = await changeModel.apply(
        tx,
        caller,
        originOf(ctx, caller),
        await openFile(tx, body),
        {
          digest: body.digest,
          reason: body.reason,
          authorize: (permission) => void ctx.authorize(permission, caller.scopeId),
        },
      );
      ctx.afterCommit(() => mirror.refresh());
      return {
        digest: plan.digest,
        counts: countOperations(plan.difference),
        invited: [...invited],
        revision: await readRevision(tx),
      };
    }),
    implementFile(
      contract('GET /api/v1/access/export/{kind}'),
      async ({ ctx, caller, tx, params }): Promise<FileAnswer> => {
        demandSight(ctx, caller.scopeId);
        const model = await deps.readStandingModel(tx, caller.tenantId);
        return { name: `${params.kind}.csv`, pieces: inOnePiece(writeTable(params.kind, model)) };
      },
    ),
    implementFile(contract('GET /api/v1/access/policy'), async ({ ctx, caller, tx }): Promise<FileAnswer> => {
      demandSight(ctx, caller.scopeId);
      const model = await deps.readStandingModel(tx, caller.tenantId);
      const say = (part: string): string => translate(ctx.locale, `bulk.policy.${part}`);
      const text = writePolicy(model, await listEntityTypes(tx), {
        head: say('head'),
        entityTypes: say('entityTypes'),
        roles: say('roles'),
        assignments: say('assignments'),
        rules: say('rules'),
        separations: say('separations'),
      });
      return { name: 'policy.yaml', pieces: inOnePiece(text) };
    }),
  ];
}
