import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerInOrder, fillDefaults, type Semantic } from './evaluation.ts';

const defaults = {
  subject: { type: 'user', id: 'alice', properties: { role: 'admin' } },
  action: { name: 'write', properties: { soft: true } },
  resource: { type: 'record', properties: { status: 'active' } },
  context: { time: 'now', ip: '192.0.2.1' },
};

const cases: readonly (readonly [string, unknown, unknown])[] = [
  ['an item that says nothing takes every default whole', {}, defaults],
  [
    'what identifies an entity is filled, its properties never are',
    { resource: { id: 'record-1' }, subject: { id: 'bob' }, action: {} },
    {
      subject: { type: 'user', id: 'bob' },
      action: { name: 'write' },
      resource: { type: 'record', id: 'record-1' },
      context: defaults.context,
    },
  ],
  [
    'own properties stand alone',
    { resource: { id: 'record-2', properties: { owner: 'bob' } } },
    { ...defaults, resource: { type: 'record', id: 'record-2', properties: { owner: 'bob' } } },
  ],
  ['an own context takes the place of the default', { context: {} }, { ...defaults, context: {} }],
  ['null is a value and not a gap', { subject: null }, { ...defaults, subject: null }],
  ['what is no object stays what it is', 'text', 'text'],
  ['a list stays a list', [1], [1]],
];
for (const [name, item, filled] of cases) {
  test(name, () => {
    // As it would go over the wire: members without a value are not there.
    assert.deepEqual(JSON.parse(JSON.stringify(fillDefaults(item, defaults))), filled);
  });
}

const semantics: readonly (readonly [Semantic, string])[] = [
  ['execute_all', 'ydyd'],
  ['deny_on_first_deny', 'yd'],
  ['permit_on_first_permit', 'y'],
];
for (const [semantic, expected] of semantics) {
  test(`${semantic} answers in order and ends where it should`, async () => {
    const asked: string[] = [];
    const answers = await answerInOrder(['y', 'd', 'y', 'd'], semantic, async (letter) => {
      asked.push(letter);
      return { decision: letter === 'y', letter };
    });
    assert.equal(answers.map(({ letter }) => letter).join(''), expected);
    assert.equal(asked.join(''), expected);
  });
}
