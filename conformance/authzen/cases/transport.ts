import assert from 'node:assert/strict';
import type { Case, Request } from '../case.ts';
import { alice, denied, evaluation, evaluations, permitted, read, record1, search } from '../questions.ts';

const bodies: Readonly<Record<string, unknown>> = {
  [evaluation]: permitted,
  [evaluations]: permitted,
  [search.subject]: { subject: { type: 'user' }, action: read, resource: record1 },
  [search.resource]: { subject: alice, action: read, resource: { type: 'record' } },
  [search.action]: { subject: alice, resource: record1 },
};

/** What holds for every endpoint alike (sections 10.1.1 to 10.1.5). */
const everywhere = Object.entries(bodies).flatMap(([path, body]): Case[] => {
  const refuse = (name: string, request: Partial<Request>, status: number): Case => ({
    name: `${path} ${name}`,
    request: { path, body, ...request },
    status,
  });
  return [
    {
      name: `${path} accepts application/json with a character set`,
      request: { path, body, headers: { 'content-type': 'application/json; charset=utf-8' } },
    },
    {
      name: `${path} ignores members it does not know`,
      request: { path, body: { ...Object(body), foo: 'bar', futureField: { nested: true } } },
    },
    {
      name: `${path} accepts a context`,
      request: {
        path,
        body: { ...Object(body), context: { time: '2025-06-27T18:03-07:00', ip: '192.168.1.1' } },
      },
    },
    refuse('refuses other content types', { headers: { 'content-type': 'text/plain' }, body: '{}' }, 400),
    refuse('refuses what is no JSON', { body: '{"subject":' }, 400),
    refuse('refuses an empty body', { body: '' }, 400),
    refuse('refuses a list at the top', { body: [body] }, 400),
    refuse('refuses null at the top', { body: 'null' }, 400),
    refuse('refuses a context that is no object', { body: { ...Object(body), context: 'now' } }, 400),
    refuse('refuses a subject that is no object', { body: { ...Object(body), subject: 'alice' } }, 400),
    refuse('refuses a resource that is no object', { body: { ...Object(body), resource: [] } }, 400),
    refuse(
      'refuses properties that are no object',
      { body: { ...Object(body), subject: { ...alice, properties: 'x' } } },
      400,
    ),
    refuse('refuses GET', { method: 'GET', body: undefined }, 405),
    refuse('refuses PUT', { method: 'PUT' }, 405),
    refuse('asks strangers who they are', { as: 'nobody' }, 401),
    refuse(
      'refuses a credential that is none',
      { as: 'nobody', headers: { authorization: 'Bearer aaaaaaaaaaaaaaaaaaaaaaaa' } },
      401,
    ),
    {
      name: `${path} gives the request id back`,
      request: { path, body, headers: { 'x-request-id': 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716' } },
      check: ({ headers }) =>
        assert.equal(headers.get('x-request-id'), 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716'),
    },
    {
      name: `${path} gives the request id back when it refuses`,
      request: { path, body: {}, headers: { 'x-request-id': 'Of/My+Own=1' } },
      status: 400,
      check: ({ headers }) => assert.equal(headers.get('x-request-id'), 'Of/My+Own=1'),
    },
  ];
});

export const transport: readonly Case[] = [
  ...everywhere,
  {
    name: 'a denial is an answer and not an error',
    request: { path: evaluation, body: denied },
    decision: false,
  },
  {
    name: 'a program that may not ask about others is told so',
    request: { path: evaluation, body: permitted, as: 'carol' },
    status: 403,
  },
  {
    name: 'a person may ask about herself',
    request: {
      path: evaluation,
      body: { ...permitted, subject: { type: 'user', id: 'carol@fixture.test' } },
      as: 'carol',
    },
    decision: false,
  },
  {
    name: 'the same question has the same answer every time',
    run: async (target) => {
      for (let round = 0; round < 10; round += 1) {
        const answer = await target.send({ path: evaluation, body: permitted });
        assert.equal(answer.json?.['decision'], true, answer.text);
      }
    },
  },
];
