import type { PermissionDefinition, SettingDefinition } from '@haechi/http';
import { MINUTE_MS } from '@haechi/kernel';
import { type Logger, startTicking } from '@haechi/kernel/node';
import { createReviewRoutes } from './http/review-routes.ts';
import { type AdvanceReviewsDeps, createAdvanceReviews } from './jobs/advance-reviews.ts';
import { createReadReviews, type ReadReviewsDeps } from './queries/read-reviews.ts';
import { createAnswerReview } from './use-cases/answer-review.ts';
import { createStartReview, type StartReviewDeps } from './use-cases/start-review.ts';

export const reviewPermissions: readonly PermissionDefinition[] = [
  { permission: 'review:read', sensitive: false },
  { permission: 'review:manage', sensitive: true },
];

export const reviewSettings: readonly SettingDefinition[] = [
  { key: 'access.reviewReminderDays', area: 'access', unit: 'days', defaultValue: 3, min: 0, max: 60 },
  { key: 'access.reviewEscalationDays', area: 'access', unit: 'days', defaultValue: 1, min: 0, max: 60 },
  {
    key: 'access.reviewItemsMax',
    area: 'access',
    unit: 'count',
    defaultValue: 20_000,
    min: 1,
    max: 100_000,
  },
];

/** Reviews of who holds what: begun by hand, answered by reviewers, brought to their end by the clock. */
export function createReviews(
  deps: StartReviewDeps & ReadReviewsDeps & AdvanceReviewsDeps & { readonly log: Logger },
) {
  const advance = createAdvanceReviews(deps);
  let ticking: { stop(): Promise<void> } | undefined;
  return {
    routes: createReviewRoutes({
      mirror: deps.mirror,
      startReview: createStartReview(deps),
      answerReview: createAnswerReview(deps),
      readReviews: createReadReviews(deps),
    }),
    /** Brings every open review to where the clock says it is. */
    async advance(): Promise<void> {
      await advance();
      await deps.mirror.refresh();
    },
    start() {
      ticking = startTicking(advance, MINUTE_MS, deps.log);
    },
    async stop() {
      await ticking?.stop();
    },
  };
}
