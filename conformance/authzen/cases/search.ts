import assert from 'node:assert/strict';
import { type Answer, type Case, listOf, resultsOf, type Target, textOf } from '../case.ts';
import { admin, alice, archived, bob, evaluation, read, record1, search, write } from '../questions.ts';

const subjects = { subject: { type: 'user' }, action: read, resource: record1 };
const resources = { subject: alice, action: read, resource: { type: 'record' } };
const actions = { subject: alice, resource: record1 };
const everyPage = [
  [search.subject, subjects],
  [search.resource, resources],
  [search.action, actions],
] as const;

const includes = (name: string, path: string, body: unknown, wanted: readonly string[]): Case => ({
  name,
  request: { path, body },
  includes: wanted,
});
const nothing = (name: string, path: string, body: unknown): Case => ({
  name,
  request: { path, body },
  results: [],
});
const refuse = (name: string, path: string, body: unknown): Case => ({
  name,
  request: { path, body },
  status: 400,
});

const nextToken = (answer: Answer): string => textOf(answer.json?.['page']?.['next_token']);

/** Follows the tokens to the end. */
async function readAll(target: Target, path: string, body: object, limit: number): Promise<string[]> {
  const all: string[] = [];
  let token = '';
  do {
    const answer = await target.send({
      path,
      body: { ...body, page: { limit, ...(token === '' ? {} : { token }) } },
    });
    assert.equal(answer.status, 200, answer.text);
    const page = resultsOf(answer);
    assert.ok(page.length <= limit, 'no page is larger than asked for');
    assert.equal(answer.json?.['page']?.['count'], page.length);
    all.push(...page);
    token = nextToken(answer);
  } while (token !== '');
  return all;
}

/** Everything a search finds is permitted when it is asked for (sections 8.4 to 8.6). */
const consistent = (
  name: string,
  path: string,
  body: object,
  toQuestion: (result: object) => object,
): Case => ({
  name,
  run: async (target) => {
    const found = listOf(await target.send({ path, body }), 'results');
    assert.ok(found.length > 0);
    for (const result of found) {
      const answer = await target.send({ path: evaluation, body: toQuestion(result) });
      assert.equal(answer.json?.['decision'], true, JSON.stringify(result));
    }
  },
});

const paging = everyPage.flatMap(([path, body]): Case[] => [
  {
    name: `${path} pages give everything once, in one order, whatever their size`,
    run: async (target) => {
      const whole = resultsOf(await target.send({ path, body }));
      assert.ok(whole.length >= 2);
      for (const limit of [1, 2, 3, 1000]) assert.deepEqual(await readAll(target, path, body, limit), whole);
    },
  },
  {
    name: `${path} ends with an empty token`,
    request: { path, body },
    check: (answer) => assert.equal(nextToken(answer), ''),
  },
  {
    name: `${path} accepts page properties and an empty page`,
    request: { path, body: { ...body, page: { properties: { sort: 'id' } } } },
  },
  {
    name: `${path} takes a page of nothing as a promise of more`,
    request: { path, body: { ...body, page: { limit: 0 } } },
    results: [],
    check: (answer) => assert.notEqual(nextToken(answer), ''),
  },
  refuse(`${path} refuses a token that is not its own`, path, { ...body, page: { token: 'alsehrq3495u8' } }),
  refuse(`${path} refuses a negative limit`, path, { ...body, page: { limit: -1 } }),
  refuse(`${path} refuses a limit that is no number`, path, { ...body, page: { limit: 'all' } }),
  {
    name: `${path} refuses a token of another question`,
    run: async (target) => {
      const token = nextToken(await target.send({ path, body: { ...body, page: { limit: 1 } } }));
      const other = { ...body, context: { other: true }, page: { token } };
      assert.equal((await target.send({ path, body: other })).status, 400);
    },
  },
]);

/** Section 8, and the search fixture of the certification scenario (section 4.5). */
export const searches: readonly Case[] = [
  includes('alice and bob may read record-1', search.subject, subjects, ['alice', 'bob']),
  includes(
    'bob may write what is archived',
    search.subject,
    { subject: { type: 'user' }, action: write, resource: archived },
    ['bob'],
  ),
  includes('an id given for the subject is ignored', search.subject, { ...subjects, subject: alice }, [
    'alice',
    'bob',
  ]),
  includes('alice may read record-1 among others', search.resource, resources, ['record-1']),
  includes(
    'an administrator may write record-2',
    search.resource,
    { subject: admin, action: write, resource: { type: 'record' } },
    ['record-2'],
  ),
  includes('an id given for the resource is ignored', search.resource, { ...resources, resource: record1 }, [
    'record-1',
    'record-2',
  ]),
  includes('alice may read and write record-1', search.action, actions, ['read', 'write']),
  includes(
    'an administrator may write what is archived, among others',
    search.action,
    { subject: admin, resource: archived },
    ['write'],
  ),
  {
    name: 'conditions count in a search as they do in an evaluation',
    request: { path: search.resource, body: { subject: alice, action: write, resource: { type: 'record' } } },
    check: (answer) => assert.ok(!resultsOf(answer).includes('record-2'), answer.text),
  },
  {
    name: 'every result has the type that was asked for',
    request: { path: search.subject, body: subjects },
    check: (answer) => {
      for (const result of listOf(answer, 'results'))
        assert.deepEqual(Object.keys(result).toSorted(), ['id', 'type']);
      for (const result of listOf(answer, 'results')) assert.equal(result['type'], 'user');
    },
  },
  consistent('who is found may', search.subject, subjects, (subject) => ({ ...subjects, subject })),
  consistent('what is found is open', search.resource, resources, (resource) => ({ ...resources, resource })),
  consistent('what may be done is permitted', search.action, actions, (action) => ({ ...actions, action })),
  nothing('no subject of an unknown type', search.subject, { ...subjects, subject: { type: 'spaceship' } }),
  nothing('nobody may do what does not exist', search.subject, { ...subjects, action: { name: 'teleport' } }),
  nothing('nobody may do anything to an unknown type', search.subject, {
    ...subjects,
    resource: { type: 'spaceship', id: '1' },
  }),
  nothing('no resource for an unknown subject', search.resource, {
    ...resources,
    subject: { type: 'user', id: 'nonexistent-user' },
  }),
  nothing('no resource for an unknown type of subject', search.resource, {
    ...resources,
    subject: { type: 'spaceship', id: 'alice' },
  }),
  nothing('no resource of an unknown type', search.resource, {
    ...resources,
    resource: { type: 'spaceship' },
  }),
  nothing('no action of an unknown subject', search.action, {
    ...actions,
    subject: { type: 'user', id: 'nonexistent-user' },
  }),
  nothing('no action on an unknown type', search.action, {
    ...actions,
    resource: { type: 'spaceship', id: '1' },
  }),
  nothing('no action on a project nobody has', search.action, {
    subject: bob,
    resource: { type: 'project', id: 'prj_00000000000000000000000000' },
  }),
  refuse('a search for subjects needs an action', search.subject, {
    subject: { type: 'user' },
    resource: record1,
  }),
  refuse('a search for subjects needs the id of the resource', search.subject, {
    ...subjects,
    resource: { type: 'record' },
  }),
  refuse('a search for subjects needs the type of the subject', search.subject, { ...subjects, subject: {} }),
  refuse('a search for resources needs a subject', search.resource, {
    action: read,
    resource: { type: 'record' },
  }),
  refuse('a search for resources needs the id of the subject', search.resource, {
    ...resources,
    subject: { type: 'user' },
  }),
  refuse('a search for actions needs a resource', search.action, { subject: alice }),
  ...paging,
];
