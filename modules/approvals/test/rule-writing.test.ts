import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ApprovalRuleId, CodedError } from '@haechi/kernel';
import { createRecentTerms } from '../src/recent-terms.ts';
import { createEditRules, type RuleInput } from '../src/use-cases/edit-rules.ts';
import { createImagineRequest } from '../src/use-cases/imagine-request.ts';
import { addRuleTo, audit, ruleOf } from './add-rule.ts';
import { type ApprovalsWorld, openApprovalsWorld } from './approvals-world.ts';

let world: ApprovalsWorld;
before(async () => {
  world = await openApprovalsWorld();
});
after(() => world.close());

const code = (expected: string) => (error: unknown) => error instanceof CodedError && error.code === expected;

test('a preview says who would be asked, by the rules in force and with a draft among them, and keeps nothing', async () => {
  const asker = world.caller();
  const [lead, other] = [world.caller(asker.tenantId), world.caller(asker.tenantId)];
  for (const { id } of [asker, lead, other]) world.holders.add(id);
  await addRuleTo(world, asker, {
    name: '팀장',
    position: 100,
    stages: [{ quorum: 1, approvers: [{ kind: 'person', id: lead.id }] }],
  });
  const imagine = createImagineRequest({
    rights: world.rights,
    terms: createRecentTerms(world.port),
    environment: 'staging',
  });
  const preview = (draft?: RuleInput, replaces?: Parameters<typeof imagine>[2]['replaces']) =>
    world.tenant(asker, (tx) =>
      imagine(tx, world.clock.now(), {
        asker,
        caller: asker,
        question: {
          kind: 'test.call',
          resource: 'x',
          scopeId: asker.scopeId,
          arguments: {},
          risk: 'HIGH',
          justification: '',
        },
        draft,
        replaces,
      }),
    );
  const asIs = await preview();
  assert.deepEqual([asIs.rules, asIs.stages.map(({ people }) => people)], [['팀장'], [[lead.id]]]);
  const asIf = await preview(
    ruleOf(asker, { name: '초안', position: 50, stages: [{ quorum: 2, approvers: [] }] }),
  );
  assert.deepEqual(
    [asIf.rules, asIf.stages.map(({ people }) => people)],
    [['초안'], [[lead.id, other.id]]],
    'the draft comes first, and the requester never counts',
  );
  assert.deepEqual((await preview(ruleOf(asker, { position: 200 }))).rules, ['팀장']);
  assert.equal(
    (await preview(ruleOf(asker, { effect: 'reject', stages: [], position: 900 }))).effect,
    'reject',
  );
  assert.deepEqual((await preview(ruleOf(asker, { enabled: false }))).rules, ['팀장']);
  await assert.rejects(preview(ruleOf(asker, { condition: 'request.rsk == 1' })), code('PERM_012'));
  assert.deepEqual((await preview()).rules, ['팀장']);
  world.holders.clear();
});

test('the order of rules is changed as a whole, and only by who saw them all', async () => {
  const asker = world.caller();
  for (const name of ['가', '나', '다'])
    await addRuleTo(world, asker, { name, effect: 'approve', stages: [] });
  const read = () =>
    world.tenant(asker, (tx) =>
      tx
        .withTables<{
          'approvals.rules': { id: ApprovalRuleId; name: string; position: number; version: number };
        }>()
        .selectFrom('approvals.rules')
        .select(['id', 'name', 'version'])
        .where('position', '<', 1000)
        .orderBy('position')
        .orderBy('id')
        .execute(),
    );
  const own = (await read()).filter(({ name }) => ['가', '나', '다'].includes(name));
  const order = (ids: readonly ApprovalRuleId[]) =>
    world.tenant(asker, (tx) =>
      createEditRules({ audit }).orderRules(
        { tx, caller: asker, origin: world.origin, nowMs: world.clock.now() },
        ids,
        '시험',
      ),
    );
  const reversed = own.map(({ id }) => id).toReversed();
  await assert.rejects(order(reversed.slice(1)), code('VAL_003'));
  await order(reversed);
  assert.deepEqual(
    (await read()).filter(({ name }) => ['가', '나', '다'].includes(name)).map(({ name }) => name),
    ['다', '나', '가'],
  );
});
