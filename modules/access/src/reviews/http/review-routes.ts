import { originOf } from '@haechi/audit';
import { reviewRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type FileAnswer, implement, implementFile, type RouteImplementation } from '@haechi/http';
import { CodedError, guardCell, isUuid, type Locale, type ReviewId } from '@haechi/kernel';
import { writeCsv } from '../../bulk/csv/write-table.ts';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import { contractOf } from '../../http/contract-of.ts';
import type { createReadReviews, ItemPage, ReviewItemView } from '../queries/read-reviews.ts';
import type { createAnswerReview } from '../use-cases/answer-review.ts';
import type { createStartReview } from '../use-cases/start-review.ts';

export interface ReviewRouteDeps {
  readonly mirror: AccessMirror;
  readonly startReview: ReturnType<typeof createStartReview>;
  readonly answerReview: ReturnType<typeof createAnswerReview>;
  readonly readReviews: ReturnType<typeof createReadReviews>;
}

const contract = contractOf(reviewRoutes);
const REPORT_PAGE = 1000;

const REPORT_COLUMNS = [
  'principalName',
  'principalId',
  'roleKey',
  'roleName',
  'scope',
  'scopeName',
  'grantedFor',
  'grantedAt',
  'reviewers',
  'state',
  'reason',
  'decidedBy',
  'decidedAt',
] as const satisfies readonly (keyof ReviewItemView)[];

const readCursor = (cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined;
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!isUuid(id)) throw new CodedError('VAL_001', { where: 'query.cursor' });
  return id;
};

export function createReviewRoutes(deps: ReviewRouteDeps): RouteImplementation[] {
  const { readReviews, startReview, answerReview, mirror } = deps;

  async function demandReview(tx: Tx, id: ReviewId) {
    const [review] = await readReviews.listReviews(tx, id);
    if (review === undefined) throw new CodedError('RES_001');
    return review;
  }

  async function readPage(
    tx: Tx,
    locale: Locale,
    of: ItemPage['of'],
    query: { readonly cursor?: string | undefined; readonly limit: number },
  ) {
    const after = readCursor(query.cursor);
    const { items, last } = await readReviews.listItems(tx, locale, { of, after, limit: query.limit });
    const isLast = items.length < query.limit || last === undefined;
    return { items, nextCursor: isLast ? null : Buffer.from(last).toString('base64url') };
  }

  async function writeReport(tx: Tx, locale: Locale, reviewId: ReviewId): Promise<string> {
    const rows: string[][] = [];
    let after: string | undefined;
    do {
      const page = await readReviews.listItems(tx, locale, { of: { reviewId }, after, limit: REPORT_PAGE });
      rows.push(
        ...page.items.map((item) =>
          REPORT_COLUMNS.map((column) => guardCell([item[column] ?? ''].flat().join('; '))),
        ),
      );
      after = page.items.length < REPORT_PAGE ? undefined : page.last;
    } while (after !== undefined);
    return writeCsv(REPORT_COLUMNS, rows);
  }

  return [
    implement(contract('GET /api/v1/access-reviews'), async ({ tx }) => ({
      items: await readReviews.listReviews(tx),
    })),
    implement(contract('POST /api/v1/access-reviews'), async ({ ctx, caller, tx, body }) => {
      const { reviewers, dueAt, ...rest } = body;
      const id = await startReview(tx, caller, originOf(ctx, caller), {
        ...rest,
        reviewerIds: reviewers,
        dueAtMs: Date.parse(dueAt),
      });
      return await demandReview(tx, id);
    }),
    implement(contract('GET /api/v1/access-reviews/{id}'), async ({ tx, params }) =>
      demandReview(tx, params.id),
    ),
    implement(contract('GET /api/v1/access-reviews/{id}/items'), async ({ ctx, tx, params, query }) => {
      await demandReview(tx, params.id);
      return await readPage(tx, ctx.locale, { reviewId: params.id }, query);
    }),
    implementFile(
      contract('GET /api/v1/access-reviews/{id}/report'),
      async ({ ctx, tx, params }): Promise<FileAnswer> => {
        await demandReview(tx, params.id);
        const text = await writeReport(tx, ctx.locale, params.id);
        return {
          name: 'access-review.csv',
          pieces: (async function* inOnePiece() {
            yield text;
          })(),
        };
      },
    ),
    implement(
      contract('POST /api/v1/access-reviews/{id}/cancel'),
      async ({ ctx, caller, tx, params, body }) => {
        await answerReview.cancel(tx, caller, originOf(ctx, caller), params.id, body.reason);
        return await demandReview(tx, params.id);
      },
    ),
    implement(contract('GET /api/v1/me/review-items'), async ({ ctx, caller, tx, query }) =>
      readPage(tx, ctx.locale, { reviewerId: caller.id, nowMs: ctx.nowMs }, query),
    ),
    implement(
      contract('POST /api/v1/me/review-items/{id}/answer'),
      async ({ ctx, caller, tx, params, body }) => {
        await answerReview.answer(tx, caller, originOf(ctx, caller), { itemId: params.id, ...body });
        ctx.afterCommit(() => mirror.refresh());
        return undefined;
      },
    ),
  ];
}
