import assert from 'node:assert/strict';
import type { Case, Target } from '../case.ts';

const wellKnown = '/.well-known/authzen-configuration';
const endpoints = {
  access_evaluation_endpoint: '/access/v1/evaluation',
  access_evaluations_endpoint: '/access/v1/evaluations',
  search_subject_endpoint: '/access/v1/search/subject',
  search_resource_endpoint: '/access/v1/search/resource',
  search_action_endpoint: '/access/v1/search/action',
  access_request_endpoint: '/access/v1/requests',
};

async function expectMetadata(
  target: Target,
  path: string,
  decisionPoint: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { status, json, text } = await target.send({ method: 'GET', path, as: 'nobody', headers });
  assert.equal(status, 200, text);
  assert.equal(json?.['policy_decision_point'], decisionPoint);
  for (const [name, endpoint] of Object.entries(endpoints))
    assert.equal(json?.[name], target.origin + endpoint);
  assert.deepEqual(json?.['capabilities'], ['urn:openid:authzen:capability:access-request']);
}

/** Section 9. */
export const metadata: readonly Case[] = [
  {
    name: 'metadata names every endpoint',
    run: (target) => expectMetadata(target, wellKnown, target.origin),
  },
  {
    name: 'metadata of a tenant names the tenant’s decision point',
    run: (target) => expectMetadata(target, `${wellKnown}/fixture`, `${target.origin}/fixture`),
  },
  {
    name: 'metadata of a tenant is the same for one nobody has heard of',
    run: (target) => expectMetadata(target, `${wellKnown}/unheard-of`, `${target.origin}/unheard-of`),
  },
  {
    name: 'addresses come from configuration, whatever the request says',
    run: (target) =>
      expectMetadata(target, wellKnown, target.origin, {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'gopher',
        forwarded: 'host=evil.example',
      }),
  },
  {
    name: 'metadata is JSON',
    request: { method: 'GET', path: wellKnown, as: 'nobody' },
    check: ({ json }) => assert.equal(typeof json?.['access_evaluation_endpoint'], 'string'),
  },
  { name: 'metadata cannot be posted', request: { path: wellKnown, body: {} }, status: 405 },
  { name: 'metadata cannot be put', request: { method: 'PUT', path: wellKnown, body: {} }, status: 405 },
  {
    name: 'what could be no tenant has no metadata',
    request: { method: 'GET', path: `${wellKnown}/a%20b` },
    status: 404,
  },
];
