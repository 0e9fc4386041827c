import { DAY_MS } from '@haechi/kernel';
import type { CastKey } from '../cast.ts';
import type { Scene, Stage } from '../stage.ts';

/** One organisation goes through who holds what in a project. */
interface Review {
  readonly owner: CastKey;
  readonly reviewer: CastKey;
  readonly project: string;
  readonly name: string;
  readonly keptBecause: string;
}

const DAYS_TO_ANSWER = 12;

/** Begun by the owner and half answered by who runs the project; the owner's own answers still wait. */
async function review(stage: Stage, { owner, reviewer, project, name, keptBecause }: Review): Promise<void> {
  const begun = await stage.person(owner).do('POST /api/v1/access-reviews', {
    body: {
      name,
      filter: { scope: stage.find(project) },
      reviewers: [stage.find(reviewer), stage.find(owner)],
      escalateTo: stage.find(owner),
      dueAt: new Date(stage.clock.now() + DAYS_TO_ANSWER * DAY_MS).toISOString(),
      unanswered: 'keep',
    },
  });
  const { items } = await stage.person(reviewer).do('GET /api/v1/me/review-items', {});
  const first = items.find(({ reviewId }) => reviewId === begun.id);
  if (first === undefined) throw new Error(`nothing of ${name} waits for an answer`);
  await stage.person(reviewer).do('POST /api/v1/me/review-items/{id}/answer', {
    params: { id: first.id },
    body: { decision: 'keep', reason: keptBecause },
  });
}

export const rightsReviewScenes: readonly Scene[] = [
  {
    at: { daysAgo: 2, time: '16:40' },
    play: (stage) =>
      review(stage, {
        owner: 'hospitalOwner',
        reviewer: 'chartAdmin',
        project: 'chart',
        name: '전자차트 4분기 접근 검토',
        keptBecause: '차트 이전 작업을 계속 맡고 있습니다.',
      }),
  },
  {
    at: { daysAgo: 2, time: '17:25' },
    play: (stage) =>
      review(stage, {
        owner: 'academyOwner',
        reviewer: 'courseAdmin',
        project: 'course',
        name: '겨울 특강 접근 검토',
        keptBecause: '특강이 끝날 때까지 필요합니다.',
      }),
  },
];
