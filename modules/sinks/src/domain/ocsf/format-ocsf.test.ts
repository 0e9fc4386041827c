import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findOcsfProblems } from '../../../test/ocsf/find-ocsf-problems.ts';
import { sampleEvent, sender } from '../../../test/sample-event.ts';
import { classifyAction, OCSF_ACTIONS, OCSF_CLASSES, OCSF_VERBS } from './classify-action.ts';
import { toOcsf } from './format-ocsf.ts';

const actions = [
  ...Object.keys(OCSF_ACTIONS),
  ...Object.keys(OCSF_VERBS).map((verb) => `thing.${verb}`),
  'access.denied',
  'approval.requested',
];

const variants = [
  {},
  { target: null },
  { ip: null, sessionId: null, requestId: null, userAgent: null },
  { actor: { kind: 'anonymous' as const, id: null, name: '' } },
  { actor: { kind: 'system' as const, id: null, name: '' }, ip: 'not an address' },
  { result: 'denied' as const, reason: 'no role gives it' },
  { details: { principalId: 'usr_01jd0m5w4xevh8x0h5m1v5b2c9', roleKey: 'PROJECT_ADMIN', email: 'a@b.test' } },
];

test('every action, whatever is known of it, keeps the published rules of its class in OCSF 1.8.0', () => {
  for (const action of actions) {
    for (const variant of variants) {
      for (const compact of [false, true]) {
        const event = toOcsf(sampleEvent({ ...variant, action }), sender, compact);
        assert.deepEqual(findOcsfProblems(event), [], `${action} ${JSON.stringify(variant)}`);
      }
    }
  }
});

test('the check finds what is wrong: a missing attribute, an unknown one, a wrong number, a broken constraint', () => {
  const good = toOcsf(sampleEvent({ action: 'session.started' }), sender);
  const { user: _, ...withoutUser } = good;
  assert.deepEqual(findOcsfProblems(withoutUser), ['authentication: user is required']);
  assert.deepEqual(findOcsfProblems({ ...good, invented: 1 }), [
    'authentication: invented is not an attribute',
  ]);
  assert.deepEqual(findOcsfProblems({ ...good, severity_id: 42 }), [
    'authentication: severity_id is not one of its values',
  ]);
  assert.deepEqual(findOcsfProblems({ ...good, user: {} }), [
    'authentication.user: needs one of account, name, uid',
  ]);
});

test('a failed sign-in is a failed logon of the account that was tried', () => {
  const event = toOcsf(
    sampleEvent({
      action: 'sign_in.failed',
      result: 'failure',
      reason: 'wrong_password',
      actor: { kind: 'anonymous', id: null, name: '' },
      details: { email: 'kim@haechi.test' },
    }),
    sender,
  );
  assert.equal(event['class_uid'], 3002);
  assert.equal(event['type_uid'], 300_201);
  assert.equal(event['status_id'], 2);
  assert.deepEqual(event['user'], {
    name: 'kim@haechi.test',
    email_addr: 'kim@haechi.test',
    type_id: 1,
    type: 'User',
  });
});

test('the guide shows the same mapping as the code', () => {
  const guide = readFileSync(new URL('../../../../../docs/guides/siem.md', import.meta.url), 'utf8');
  const rows = new Map(
    [...guide.matchAll(/^\| `([a-z_.*]+)` \| ([^|]+) \((\d+)\) \| ([^|]+) \((\d+)\) \|$/gm)].map(
      ([, action = '', name, uid, activity, id]) => [action, [name, Number(uid), activity, Number(id)]],
    ),
  );
  const expected = [
    ...Object.entries(OCSF_ACTIONS),
    ...Object.entries(OCSF_VERBS).map(([verb, activity]) => [`*.${verb}`, activity] as const),
    ['*', classifyAction('access.denied', true)] as const,
  ].map(([action, { class: className, activityName, activityId }]) => [
    action,
    [OCSF_CLASSES[className].name, OCSF_CLASSES[className].uid, activityName, activityId],
  ]);
  assert.deepEqual([...rows], expected);
});
