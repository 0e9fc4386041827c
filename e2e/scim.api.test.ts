import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { connectDirectory, createScim, type Scim } from './harness/connect-directory.ts';
import {
  enrol,
  enrolFirstAdministrator,
  findRole,
  inviteAndEnrol,
  type Person,
  tokenOf,
} from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

const userOf = (name: string, over: object = {}) => ({
  schemas: [USER],
  userName: name,
  externalId: `ext-${name}`,
  name: { familyName: '김', givenName: name },
  displayName: `김 ${name}`,
  emails: [{ value: `${name}@north.test`, primary: true, type: 'work' }],
  ...over,
});
const patchOf = (...Operations: object[]) => ({ schemas: [PATCH], Operations });

describe('a directory provisions an organisation over SCIM 2.0', { timeout: 120_000 }, () => {
  let server: RunningServer;
  let owner: Person;
  let tenantId: string;
  let token: string;
  let accountId: string;
  let scim: Scim;
  let other: Scim;

  async function makeTenant(operator: Person, slug: string) {
    const { client } = operator;
    const tenant = await client.call('POST /api/v1/tenants', {
      body: { name: slug, slug, businessTypes: ['ACADEMY'], branchName: '본점' },
    });
    await client.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
    const person = await inviteAndEnrol(client, {
      email: `owner@${slug}.test`,
      displayName: `대표 ${slug}`,
      roles: [{ key: 'TENANT_OWNER', scope: tenant.id }],
    });
    await client.call('POST /api/v1/me/active-scope', { body: { scope: 'platform' } });
    return { person, id: tenant.id };
  }

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    const operator = await enrolFirstAdministrator(server);
    const north = await makeTenant(operator, 'north');
    const south = await makeTenant(operator, 'south');
    owner = north.person;
    tenantId = north.id;
    ({ scim, token, accountId } = await connectDirectory(owner.client, tenantId));
    ({ scim: other } = await connectDirectory(south.person.client, south.id));
  });
  after(() => server?.remove());

  const make = async (name: string, over: object = {}) => {
    const made = await scim('POST', '/Users', userOf(name, over));
    assert.equal(made.status, 201, JSON.stringify(made.body));
    return made.body;
  };
  const memberOf = (userId: string) =>
    owner.client.call('GET /api/v1/members/{userId}', { params: { userId } });
  /** Follows the invitation of a provisioned person. */
  async function comeIn(userId: string): Promise<Person> {
    const { items } = await owner.client.call('GET /api/v1/invitations', {});
    const invitation = items.find((item) => item.userId === userId && item.state === 'open');
    const renewed = await owner.client.call('POST /api/v1/invitations/{id}/renew', {
      params: { id: invitation?.id ?? '' },
    });
    return await enrol(owner.client.origin, { token: tokenOf(renewed.link), displayName: '새 사람' });
  }

  const refusals: [string, () => ReturnType<Scim>, number, string?][] = [
    ['without a token', () => createScim(server.origin, undefined)('GET', '/Users'), 401],
    ['with a wrong token', () => createScim(server.origin, `hst_${'A'.repeat(43)}`)('GET', '/Users'), 401],
    ['an id that is none', () => scim('GET', '/Users/nobody'), 404],
    ['an id of nobody', () => scim('GET', '/Users/usr_01jd0m5w4xevh8x0h5m1v5b2c9'), 404],
    ['an endpoint that is none', () => scim('GET', '/Bulk'), 404],
    ['a body that is no JSON', () => scim('POST', '/Users', '{'), 400, 'invalidSyntax'],
    ['a body that is a list', () => scim('POST', '/Users', []), 400, 'invalidSyntax'],
    ['a user without a name', () => scim('POST', '/Users', { schemas: [USER] }), 400, 'invalidValue'],
    [
      'a user without an address',
      () => scim('POST', '/Users', { schemas: [USER], userName: 'x' }),
      400,
      'invalidValue',
    ],
    [
      'a filter that is none',
      () => scim('GET', `/Users?filter=${encodeURIComponent('userName zz 1')}`),
      400,
      'invalidFilter',
    ],
    ['a page that is none', () => scim('GET', '/Users?startIndex=x'), 400, 'invalidValue'],
    [
      'a member that is no user',
      () => scim('POST', '/Groups', { schemas: [GROUP], displayName: 'g', members: [{ value: 'x' }] }),
      400,
      'invalidValue',
    ],
    ['changing all users', () => scim('DELETE', '/Users'), 501],
  ];
  for (const [what, ask, status, scimType] of refusals)
    test(`refuses ${what} in the form of SCIM`, async () => {
      const { status: answered, body, headers } = await ask();
      assert.equal(answered, status, JSON.stringify(body));
      assert.deepEqual([body.schemas, body.status, body.scimType], [[ERROR], String(status), scimType]);
      assert.match(headers.get('content-type') ?? '', /^application\/scim\+json/);
    });

  test('says what it can, which resources there are and of what they are made', async () => {
    const config = (await scim('GET', '/ServiceProviderConfig')).body;
    for (const [feature, supported] of [
      ['patch', true],
      ['filter', true],
      ['etag', true],
      ['sort', true],
      ['bulk', false],
    ] as const)
      assert.equal(config[feature].supported, supported, feature);
    const types = (await scim('GET', '/ResourceTypes')).body.Resources;
    assert.deepEqual(types.map((type: { endpoint: string }) => type.endpoint).toSorted(), [
      '/Groups',
      '/Users',
    ]);
    const schemas = (await scim('GET', '/Schemas')).body.Resources;
    assert.ok(schemas.some((schema: { id: string }) => schema.id === USER));
    assert.equal((await scim('GET', `/Schemas/${USER}`)).body.id, USER);
  });

  test('makes a person, finds them, changes them by PUT and PATCH, and takes them away', async () => {
    const made = await scim('POST', '/Users', userOf('hana', { title: '간호사', password: 'ignored' }));
    const { id, meta } = made.body;
    assert.equal(made.status, 201);
    assert.equal(made.headers.get('location'), `${server.origin}/scim/v2/Users/${id}`);
    assert.equal(made.headers.get('etag'), meta.version);
    assert.deepEqual([made.body.active, made.body.title, made.body.password], [true, '간호사', undefined]);
    assert.equal((await memberOf(id)).state, 'invited');
    assert.equal((await scim('POST', '/Users', userOf('HANA'))).body.scimType, 'uniqueness');
    const put = await scim('PUT', `/Users/${id}`, userOf('hana', { title: '수간호사' }), {
      'if-match': meta.version,
    });
    assert.deepEqual([put.status, put.body.title], [200, '수간호사']);
    assert.equal(
      (await scim('PUT', `/Users/${id}`, userOf('hana'), { 'if-match': meta.version })).status,
      412,
    );
    const patched = await scim(
      'PATCH',
      `/Users/${id}`,
      patchOf(
        { op: 'replace', path: 'name.givenName', value: '하나' },
        { op: 'add', path: 'phoneNumbers', value: [{ value: '02-123-4567', type: 'work' }] },
        { op: 'remove', path: 'title' },
      ),
    );
    assert.deepEqual(
      [patched.status, patched.body.name.givenName, patched.body.phoneNumbers[0].type, patched.body.title],
      [200, '하나', 'work', undefined],
    );
    const etag = patched.headers.get('etag') ?? '';
    assert.equal((await scim('GET', `/Users/${id}`, undefined, { 'if-none-match': etag })).status, 304);
    const lean = (await scim('GET', `/Users/${id}?attributes=userName`)).body;
    assert.deepEqual([lean.userName, lean.name, lean.id], ['hana', undefined, id]);
    assert.equal((await scim('DELETE', `/Users/${id}`)).status, 204);
    assert.equal((await scim('GET', `/Users/${id}`)).status, 404);
    assert.equal(
      (await owner.client.send('GET /api/v1/members/{userId}', { params: { userId: id } })).status,
      404,
    );
  });

  test('finds people by filters, in pages, sorted, members who were there before among them', async () => {
    for (const name of ['page1', 'page2', 'page3']) await make(name);
    const find = async (query: string) => (await scim('GET', `/Users?${query}`)).body;
    const by = (filter: string) => find(`filter=${encodeURIComponent(filter)}`);
    assert.equal((await by('userName eq "PAGE2"')).Resources[0].externalId, 'ext-page2');
    assert.equal((await by('externalId eq "ext-page3"')).totalResults, 1);
    assert.equal((await by('emails[type eq "work" and value sw "page"]')).totalResults, 3);
    assert.equal((await by('userName eq "owner@north.test"')).Resources[0].id, owner.id);
    assert.equal((await by('userName eq "nobody"')).totalResults, 0);
    const page = await find('startIndex=2&count=1&sortBy=userName&sortOrder=descending');
    assert.deepEqual([page.itemsPerPage, page.startIndex, page.Resources.length], [1, 2, 1]);
    const none = await find('count=0');
    assert.deepEqual([none.Resources.length, none.totalResults > 3], [0, true]);
  });

  test('active: false ends the sessions of a person at once, and active: true lets them in again', async () => {
    const { id } = await make('leaver');
    const person = await comeIn(id);
    await person.client.call('GET /api/v1/me', {});
    const set = (value: unknown) =>
      scim('PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'active', value }));
    assert.equal((await set(false)).body.active, false);
    assert.equal((await person.client.send('GET /api/v1/me', {})).status, 401);
    assert.equal((await memberOf(id)).state, 'suspended');
    assert.equal((await set(true)).body.active, true);
    assert.equal((await memberOf(id)).state, 'active');
  });

  test('whoever is set inactive before they came has no invitation left, and is invited anew later', async () => {
    const { id } = await make('early');
    assert.equal((await scim('PUT', `/Users/${id}`, userOf('early', { active: false }))).body.active, false);
    const { items } = await owner.client.call('GET /api/v1/invitations', {});
    assert.ok(!items.some((item) => item.userId === id && item.state === 'open'));
    assert.equal((await scim('GET', `/Users/${id}`)).body.active, false);
    await scim('PUT', `/Users/${id}`, userOf('early', { active: true }));
    assert.equal((await memberOf(id)).state, 'invited');
  });

  test('members of a group hold the roles people tied to it, as long as they are in it', async () => {
    const [one, two] = [await make('member1'), await make('member2')];
    const made = await scim('POST', '/Groups', {
      schemas: [GROUP],
      displayName: '간호팀',
      members: [{ value: one.id }],
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { id } = made.body;
    const { id: roleId } = await findRole(owner.client, 'TENANT_MANAGER');
    const tie = { params: { id }, body: { roleId, scope: tenantId, reason: '팀의 일' } };
    await owner.client.call('POST /api/v1/provisioning/groups/{id}/roles', tie);
    const rolesOf = async (userId: string) => (await memberOf(userId)).roles.map((role) => role.roleKey);
    assert.deepEqual(await rolesOf(one.id), ['TENANT_MANAGER']);
    await scim('PATCH', `/Groups/${id}`, patchOf({ op: 'add', path: 'members', value: [{ value: two.id }] }));
    assert.deepEqual(await rolesOf(two.id), ['TENANT_MANAGER']);
    assert.equal((await scim('GET', `/Users/${two.id}`)).body.groups[0].display, '간호팀');
    const left = await scim(
      'PATCH',
      `/Groups/${id}`,
      patchOf({ op: 'remove', path: `members[value eq "${one.id}"]` }),
    );
    assert.deepEqual(
      left.body.members.map((member: { value: string }) => member.value),
      [two.id],
    );
    assert.deepEqual([await rolesOf(one.id), await rolesOf(two.id)], [[], ['TENANT_MANAGER']]);
    await owner.client.call('POST /api/v1/provisioning/groups/{id}/roles/remove', tie);
    assert.deepEqual(await rolesOf(two.id), []);
    assert.equal((await scim('DELETE', `/Groups/${id}`)).status, 204);
  });

  test('a directory sees and changes nothing of another organisation', async () => {
    const { id } = await make('private');
    const group = await scim('POST', '/Groups', {
      schemas: [GROUP],
      displayName: 'ours',
      members: [{ value: id }],
    });
    assert.equal((await other('GET', `/Users/${id}`)).status, 404);
    assert.equal((await other('DELETE', `/Users/${id}`)).status, 404);
    assert.equal((await other('GET', `/Groups/${group.body.id}`)).status, 404);
    const stolen = { schemas: [GROUP], displayName: 'theirs', members: [{ value: id }] };
    assert.equal((await other('POST', '/Groups', stolen)).status, 400);
    const found = (await other('GET', '/Users')).body.Resources.map((user: { id: string }) => user.id);
    assert.ok(!found.includes(id));
  });

  test('without the role, while it is switched off and while the account rests, nothing is answered', async () => {
    const person = await owner.client.call('POST /api/v1/me/tokens', {
      body: { name: 'mine', expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
    });
    const asViewer = createScim(server.origin, person.token);
    assert.equal((await asViewer('GET', '/Users')).status, 200, 'an owner holds provisioning:*');
    const switchTo = (value: boolean) =>
      owner.client.call('PUT /api/v1/settings/{key}', {
        params: { key: 'provisioning.enabled' },
        body: { value, reason: '점검' },
      });
    await switchTo(false);
    assert.equal((await scim('GET', '/Users')).status, 403);
    await switchTo(true);
    const suspended = { params: { userId: accountId }, body: { reason: '점검' } };
    await owner.client.call('POST /api/v1/members/{userId}/suspend', suspended);
    assert.equal((await createScim(server.origin, token)('GET', '/Users')).status, 401);
    await owner.client.call('POST /api/v1/members/{userId}/reactivate', suspended);
    assert.equal((await scim('GET', '/Users?count=0')).status, 200);
  });
});
