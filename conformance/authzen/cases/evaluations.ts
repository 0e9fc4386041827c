import assert from 'node:assert/strict';
import { type Case, decisionsOf, listOf } from '../case.ts';
import {
  admin,
  alice,
  archived,
  bob,
  denied,
  evaluations,
  permitted,
  read,
  record1,
  record2,
  write,
} from '../questions.ts';

const ask = (name: string, body: unknown, decisions: readonly boolean[]): Case => ({
  name,
  request: { path: evaluations, body },
  decisions,
  check: ({ json }) => assert.equal(json?.['decision'], undefined, 'no decision beside the list'),
});
const refuse = (name: string, body: unknown): Case => ({
  name,
  request: { path: evaluations, body },
  status: 400,
});
const semantic = (value: unknown): object => ({ options: { evaluations_semantic: value } });

const mixed = { evaluations: [permitted, denied, permitted, denied] };
const bobs = { subject: bob, resource: record1, evaluations: [{ action: read }, { action: write }] };

/** Section 7. */
export const batchEvaluations: readonly Case[] = [
  ask('items without defaults', { evaluations: [permitted, denied] }, [true, false]),
  ask('answers come in the order of the items', bobs, [true, false]),
  ask('and in the other order', { ...bobs, evaluations: [{ action: write }, { action: read }] }, [
    false,
    true,
  ]),
  ask('a repeated item is answered again', { evaluations: [permitted, permitted, denied, denied] }, [
    true,
    true,
    false,
    false,
  ]),
  ask('an item overrides a default', { ...permitted, evaluations: [{}, { subject: bob, action: write }] }, [
    true,
    false,
  ]),
  ask(
    'properties are judged item by item',
    { subject: alice, action: write, evaluations: [{ resource: record1 }, { resource: archived }] },
    [true, false],
  ),
  ask(
    'subjects are judged item by item',
    { action: write, resource: archived, evaluations: [{ subject: alice }, { subject: admin }] },
    [false, true],
  ),
  ask(
    'a missing type is filled from the default',
    {
      subject: alice,
      action: write,
      resource: { type: 'record' },
      evaluations: [
        { resource: { id: 'record-1', properties: { status: 'active' } } },
        { resource: archived },
      ],
    },
    [true, false],
  ),
  ask(
    'a missing id is filled from the default',
    { ...permitted, evaluations: [{ resource: { type: 'record' } }, { subject: { type: 'spaceship' } }] },
    [true, false],
  ),
  ask(
    'a missing action name is filled from the default',
    { ...permitted, evaluations: [{ action: { properties: { method: 'GET' } } }] },
    [true],
  ),
  ask(
    'properties of a default are not those of an item',
    {
      ...permitted,
      action: { name: 'delete', properties: { soft: true } },
      evaluations: [{}, { action: { name: 'delete' } }, { action: { properties: { soft: true } } }],
    },
    [true, false, true],
  ),
  ask(
    'properties of a default resource are not those of another',
    {
      subject: alice,
      action: write,
      resource: { ...record1, properties: { status: 'active' } },
      evaluations: [
        { resource: { id: 'of nobody' } },
        { resource: { id: 'of nobody', properties: { status: 'active' } } },
      ],
    },
    [false, true],
  ),
  ask(
    'a context is taken from the default or replaced',
    {
      ...permitted,
      context: { time: '2025-06-27T18:03-07:00' },
      evaluations: [{}, { context: { source: 'batch-override' } }],
    },
    [true, true],
  ),
  ask(
    'an item without a resource is denied in its place',
    { subject: alice, action: read, evaluations: [{ resource: record1 }, {}, { resource: record2 }] },
    [true, false, true],
  ),
  ask(
    'an item that is no object is denied in its place',
    { ...permitted, evaluations: [{}, 'text', null, [], 7, {}] },
    [true, false, false, false, false, true],
  ),
  ask(
    'an item with a member of the wrong type is denied in its place',
    { ...permitted, evaluations: [{ subject: 'alice' }, { action: { name: 1 } }, { context: 'x' }, {}] },
    [false, false, false, true],
  ),
  ask(
    'an unknown subject in an item is denied, not refused',
    { ...permitted, evaluations: [{ subject: { type: 'user', id: 'nobody' } }, {}] },
    [false, true],
  ),
  ask('execute_all answers everything', { ...mixed, ...semantic('execute_all') }, [true, false, true, false]),
  ask('without a semantic everything is answered', { ...mixed, options: {} }, [true, false, true, false]),
  ask('deny_on_first_deny ends with the first denial', { ...mixed, ...semantic('deny_on_first_deny') }, [
    true,
    false,
  ]),
  ask(
    'deny_on_first_deny answers all when none is denied',
    { evaluations: [permitted, permitted], ...semantic('deny_on_first_deny') },
    [true, true],
  ),
  ask(
    'deny_on_first_deny takes a bad item for a denial',
    { ...permitted, evaluations: [{}, 'bad', {}], ...semantic('deny_on_first_deny') },
    [true, false],
  ),
  ask(
    'permit_on_first_permit ends with the first permit',
    { evaluations: [denied, permitted, permitted], ...semantic('permit_on_first_permit') },
    [false, true],
  ),
  ask(
    'permit_on_first_permit answers all when none is permitted',
    { evaluations: [denied, denied], ...semantic('permit_on_first_permit') },
    [false, false],
  ),
  ask('options nobody knows are ignored', { ...mixed, options: { another_option: 'value' } }, [
    true,
    false,
    true,
    false,
  ]),
  refuse('an unknown semantic is refused', { ...mixed, ...semantic('first_come') }),
  refuse('a semantic in other letters is refused', { ...mixed, ...semantic('EXECUTE_ALL') }),
  refuse('a semantic that is no text is refused', { ...mixed, ...semantic(1) }),
  refuse('an unknown semantic is refused even without items', { ...permitted, ...semantic('first_come') }),
  refuse('evaluations that are no list are refused', { ...permitted, evaluations: {} }),
  refuse('options that are no object are refused', { ...mixed, options: [] }),
  refuse('a default that is no object is refused', { ...mixed, subject: 'alice' }),
  refuse('neither items nor a whole question', { subject: alice }),
  refuse('no items and an incomplete question', { subject: alice, action: read, evaluations: [] }),
  {
    name: 'without items it is a single evaluation',
    request: { path: evaluations, body: permitted },
    decision: true,
  },
  {
    name: 'with an empty list it is a single evaluation',
    request: { path: evaluations, body: { ...denied, evaluations: [] } },
    decision: false,
  },
  {
    name: 'a thousand items are answered one by one and in order',
    run: async (target) => {
      const items = Array.from({ length: 1000 }, (_, index) => ({ action: index % 3 === 0 ? write : read }));
      const answer = await target.send({
        path: evaluations,
        body: { subject: bob, resource: record1, evaluations: items },
      });
      assert.deepEqual(
        decisionsOf(answer),
        items.map(({ action }) => action === read),
      );
    },
  },
  {
    name: 'a bad item says in its context that it is one',
    request: { path: evaluations, body: { ...permitted, evaluations: [{ resource: 1 }] } },
    check: (answer) => assert.ok(listOf(answer, 'evaluations')[0]?.['context']?.['reason'] !== undefined),
  },
];
