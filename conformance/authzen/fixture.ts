import type { ApiClient } from '../../e2e/harness/api-client.ts';
import { enrolFirstAdministrator, findRole, inviteAndEnrol, type Person } from '../../e2e/harness/people.ts';
import type { RunningServer } from '../../e2e/harness/start-server.ts';

/** What the certification scenario (section 4) asks for, made through the API; and who speaks for whom. */
export interface Fixture {
  /** Tokens of a program that may ask about everybody, and of somebody without rights. */
  readonly tokens: { readonly pep: string; readonly carol: string };
  /** Somebody who may decide requests. */
  readonly approver: ApiClient;
}

/** Roles over records: who holds one may do this, and only under the condition. */
const ROLES = {
  'record-reader': 'record:read',
  'record-writer': 'record:write',
  'record-remover': 'record:delete',
};

interface Held {
  readonly person: Person;
  readonly role: keyof typeof ROLES;
  readonly condition?: string;
}

export async function makeFixture(server: RunningServer): Promise<Fixture> {
  const operator = (await enrolFirstAdministrator(server, 'en')).client;
  await operator.call('PUT /api/v1/entity-types/{type}', {
    params: { type: 'record' },
    body: { actions: ['read', 'write', 'delete'].map((name) => ({ name })) },
  });
  const tenant = await operator.call('POST /api/v1/tenants', {
    body: { name: 'Fixture', slug: 'fixture', businessTypes: ['ACADEMY'], branchName: 'Main' },
  });
  await operator.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
  const invite = (name: string, roles: readonly string[]): Promise<Person> =>
    inviteAndEnrol(operator, {
      email: `${name}@fixture.test`,
      displayName: name,
      roles: roles.map((key) => ({ key, scope: tenant.id })),
      locale: 'en',
    });
  const owner = await invite('owner', ['TENANT_OWNER']);
  const alice = await invite('alice', []);
  const bob = await invite('bob', []);
  const carol = await invite('carol', []);

  for (const [key, pattern] of Object.entries(ROLES))
    await operator.call('POST /api/v1/roles', {
      body: { key, name: key, level: 'tenant', patterns: [pattern] },
    });
  const held: readonly Held[] = [
    { person: owner, role: 'record-reader' },
    { person: owner, role: 'record-writer' },
    { person: owner, role: 'record-remover' },
    { person: alice, role: 'record-reader' },
    { person: alice, role: 'record-writer', condition: 'resource.attributes.status != "archived"' },
    { person: alice, role: 'record-remover', condition: 'action.properties.soft == true' },
    { person: bob, role: 'record-reader' },
    {
      person: bob,
      role: 'record-writer',
      condition: 'principal.attributes.role == "admin" && resource.attributes.status == "archived"',
    },
  ];
  for (const { person, role, condition } of held)
    await operator.call('POST /api/v1/assignments', {
      body: {
        principal: person.id,
        roleId: (await findRole(operator, role)).id,
        scope: tenant.id,
        reason: 'certification scenario',
        ...(condition === undefined ? {} : { condition }),
      },
    });
  await register(owner.client, { alice, bob, carol });
  return {
    tokens: { pep: await makeToken(owner.client), carol: await makeToken(carol.client) },
    approver: owner.client,
  };
}

async function register(client: ApiClient, people: Readonly<Record<string, Person>>): Promise<void> {
  for (const [id, person] of Object.entries(people))
    await client.call('PUT /api/v1/subjects/{type}/{id}', {
      params: { type: 'user', id },
      body: { principal: person.id, attributes: id === 'bob' ? { role: 'admin' } : {} },
    });
  for (let number = 1; number <= 5; number += 1)
    await client.call('PUT /api/v1/resources/{type}/{id}', {
      params: { type: 'record', id: `record-${number}` },
      body: { attributes: { status: number === 2 ? 'archived' : 'active' } },
    });
}

async function makeToken(client: ApiClient): Promise<string> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  return (await client.call('POST /api/v1/me/tokens', { body: { name: 'conformance', expiresAt } })).token;
}
