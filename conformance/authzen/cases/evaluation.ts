import type { Case } from '../case.ts';
import { admin, alice, archived, bob, evaluation, permitted, read, record1, write } from '../questions.ts';

const without = (member: string): object => ({ ...permitted, [member]: undefined });

const missing = [
  ['subject', without('subject')],
  ['action', without('action')],
  ['resource', without('resource')],
  ['type of the subject', { ...permitted, subject: { id: 'alice' } }],
  ['id of the subject', { ...permitted, subject: { type: 'user' } }],
  ['name of the action', { ...permitted, action: {} }],
  ['type of the resource', { ...permitted, resource: { id: 'record-1' } }],
  ['id of the resource', { ...permitted, resource: { type: 'record' } }],
] as const;

const ofWrongType = [
  ['a number as the name of the action', { ...permitted, action: { name: 123 } }],
  ['a number as an id', { ...permitted, subject: { type: 'user', id: 1 } }],
  ['null as a type', { ...permitted, resource: { type: null, id: 'record-1' } }],
  ['an empty id', { ...permitted, subject: { type: 'user', id: '' } }],
] as const;

const ask = (name: string, body: unknown, decision: boolean): Case => ({
  name,
  request: { path: evaluation, body },
  decision,
});

/** Section 6, and the decisions of the certification scenario (section 4.4). */
export const singleEvaluation: readonly Case[] = [
  ask('alice may read record-1', permitted, true),
  ask('alice may write record-1', { ...permitted, action: write }, true),
  ask('bob may read record-1', { ...permitted, subject: bob }, true),
  ask('bob may not write record-1', { ...permitted, subject: bob, action: write }, false),
  ask('alice may not write what is archived', { subject: alice, action: write, resource: archived }, false),
  ask(
    'an administrator may write what is archived',
    { subject: admin, action: write, resource: archived },
    true,
  ),
  ask(
    'alice may delete softly',
    { ...permitted, action: { name: 'delete', properties: { soft: true } } },
    true,
  ),
  ask(
    'alice may not delete for good',
    { ...permitted, action: { name: 'delete', properties: { soft: false } } },
    false,
  ),
  ask('a deletion that does not say how is denied', { ...permitted, action: { name: 'delete' } }, false),
  ask(
    'further properties change nothing',
    {
      subject: { ...alice, properties: { department: 'Sales', role: 'manager' } },
      action: { name: 'read', properties: { method: 'GET' } },
      resource: { ...record1, properties: { status: 'active', owner: 'bob' } },
    },
    true,
  ),
  ask(
    'what is registered about a resource wins over what the request says',
    { subject: alice, action: write, resource: { ...archived, properties: { status: 'active' } } },
    false,
  ),
  ask('an unknown subject is denied', { ...permitted, subject: { type: 'user', id: 'nobody' } }, false),
  ask(
    'an unknown type of subject is denied',
    { ...permitted, subject: { type: 'spaceship', id: 'alice' } },
    false,
  ),
  ask(
    'an unknown type of resource is denied',
    { ...permitted, resource: { type: 'spaceship', id: '1' } },
    false,
  ),
  ask('an unknown action is denied', { ...permitted, action: { name: 'teleport' } }, false),
  ask('an action nothing could be named like is denied', { ...permitted, action: { name: 'Ж:*' } }, false),
  ask('ids are told apart by case', { ...permitted, subject: { type: 'user', id: 'Alice' } }, false),
  ask(
    'a resource that is not registered is judged by its type',
    { ...permitted, resource: { type: 'record', id: 'unheard of' } },
    true,
  ),
  ask(
    'a subject is also known by e-mail address',
    { ...permitted, subject: { type: 'user', id: 'alice@fixture.test' } },
    true,
  ),
  ask('a wildcard is no action', { subject: alice, action: { name: '*' }, resource: record1 }, false),
  ask(
    'reading does not need the properties of anything',
    { subject: alice, action: read, resource: record1 },
    true,
  ),
  ...missing.map(
    ([name, body]): Case => ({
      name: `without the ${name} it is refused`,
      request: { path: evaluation, body },
      status: 400,
    }),
  ),
  ...ofWrongType.map(
    ([name, body]): Case => ({
      name: `${name} is refused`,
      request: { path: evaluation, body },
      status: 400,
    }),
  ),
];
