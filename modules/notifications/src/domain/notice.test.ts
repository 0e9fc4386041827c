import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SequencedEvent } from '@haechi/audit';
import { formatId, newId } from '@haechi/kernel';
import { noticeOf } from './notice.ts';

const reviewers = [newId('user'), newId('user')];

function reviewEvent(action: string, details: SequencedEvent['details']): SequencedEvent {
  const event: Partial<SequencedEvent> = {
    id: newId('event'),
    action,
    actor: { kind: 'system', id: 'access review', name: 'access review' },
    target: { kind: 'review', id: formatId('review', newId('review')), name: '2027년 1분기' },
    scopeId: newId('scope'),
    reason: null,
    details,
  };
  return event as SequencedEvent; // what a notice of it is made from
}

test('whoever a review waits for is told when it begins, before it ends, and when it is passed on', () => {
  const reviewerIds = reviewers.map((id) => formatId('user', id));
  for (const action of ['review.started', 'review.reminded', 'review.escalated']) {
    const notice = noticeOf(reviewEvent(action, { reviewerIds }));
    assert.deepEqual(notice?.audience, { people: reviewers });
    assert.equal(notice.kind, 'review_waiting');
    assert.equal(notice.target.kind, 'review');
  }
});

test('nobody is told that a review is over, nor of reviewers who are no people', () => {
  assert.equal(noticeOf(reviewEvent('review.closed', { reviewerIds: [] })), undefined);
  assert.deepEqual(noticeOf(reviewEvent('review.started', { reviewerIds: ['nobody', 7] }))?.audience, {
    people: [],
  });
});

test('whoever keeps certificates or backups is told when they are in danger', () => {
  const audienceOf = (action: string) => noticeOf(reviewEvent(action, {}))?.audience;
  for (const action of ['certificate.ends_soon', 'authority.ends_soon'])
    assert.equal(noticeOf(reviewEvent(action, {}))?.kind, 'installation');
  const who = (action: string) => {
    const audience = audienceOf(action);
    return audience !== undefined && 'permission' in audience ? audience.permission : undefined;
  };
  assert.equal(who('certificate.ends_soon'), 'key:read');
  assert.equal(who('backup.failed'), 'backup:read');
  assert.equal(who('drill.failed'), 'backup:read');
  assert.equal(who('certificate.issued'), undefined);
});
