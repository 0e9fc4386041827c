import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { formatId, newId, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

/** 40 single and 3 batched decisions of the Todo interop scenario (openid/authzen); read where they are kept. */
const VECTORS = new URL('../../../../shared/data/authzen/todo-decisions-1_0-02.json', import.meta.url);

interface Vectors {
  readonly evaluation: readonly { readonly request: Question; readonly expected: boolean }[];
  readonly evaluations: readonly {
    readonly request: Question;
    readonly expected: readonly { readonly decision: boolean }[];
  }[];
}

interface Question {
  readonly subject: { readonly id: string };
  readonly action: { readonly name: string };
  readonly resource?: { readonly id: string };
}

/** The key in each subject's id, the address it is known by, and the roles of the scenario. */
const PEOPLE = [
  ['fd0614d3', 'rick@the-citadel.com', ['admin', 'evil_genius']],
  ['fd1614d3', 'morty@the-citadel.com', ['editor']],
  ['fd2614d3', 'summer@the-smiths.com', ['editor']],
  ['fd3614d3', 'beth@the-smiths.com', ['viewer']],
  ['fd4614d3', 'jerry@the-smiths.com', ['viewer']],
] as const;

const OWN = 'resource.attributes.ownerID == principal.attributes.email';
const READING = ['user:can_read_user', 'todo:can_read_todos'];
const CREATING = [...READING, 'todo:can_create_todo'];

/** What each role gives: always, and on one's own todos. */
const ROLES = {
  viewer: { always: READING, own: [] },
  editor: { always: CREATING, own: ['todo:can_update_todo', 'todo:can_delete_todo'] },
  admin: { always: [...CREATING, 'todo:can_delete_todo'], own: ['todo:can_update_todo'] },
  evil_genius: { always: [...CREATING, 'todo:can_update_todo'], own: ['todo:can_delete_todo'] },
} as const;

const skip = existsSync(VECTORS) ? false : `the vectors are not at ${VECTORS.pathname}`;
const vectors: Vectors =
  skip === false ? JSON.parse(readFileSync(VECTORS, 'utf8')) : { evaluation: [], evaluations: [] };
const keyOf = (id: string): string => Buffer.from(id, 'base64').toString('latin1').slice(2, 10);
const describeQuestion = ({ subject, action, resource }: Question): string =>
  [PEOPLE.find(([key]) => key === keyOf(subject.id))?.[1], action.name, resource?.id ?? ''].join(' ');

describe('the Todo interop scenario', { skip }, () => {
  let world: AccessWorld;
  let operator: Caller;

  before(async () => {
    world = await createAccessWorld();
    operator = await makeOperator(world);
    await declareTypes(world, operator);
    const ids = new Set(
      [...vectors.evaluation, ...vectors.evaluations].map(({ request }) => request.subject.id),
    );
    assert.equal(ids.size, PEOPLE.length);
    const roles = await makeRoles(world, operator);
    for (const subjectId of ids) await register(world, operator, subjectId, roles);
  });
  after(() => world?.close());

  test('all of its decisions are here', () => {
    assert.deepEqual([vectors.evaluation.length, vectors.evaluations.length], [40, 3]);
  });

  for (const [number, { request, expected }] of vectors.evaluation.entries()) {
    test(`${number + 1}: ${describeQuestion(request)} is ${expected ? 'permitted' : 'denied'}`, async () => {
      const answer = await world.call('POST /access/v1/evaluation', operator, { body: request });
      assert.equal(answer['decision'], expected, JSON.stringify(answer));
    });
  }

  for (const [number, { request, expected }] of vectors.evaluations.entries()) {
    test(`batch ${number + 1}: ${describeQuestion(request)}`, async () => {
      const answer = await world.call('POST /access/v1/evaluations', operator, { body: request });
      const evaluations = answer['evaluations'] as { decision: boolean }[]; // parsed by the contract
      assert.deepEqual(
        evaluations.map(({ decision }) => ({ decision })),
        expected,
      );
    });
  }
});

async function makeOperator(world: AccessWorld): Promise<Caller> {
  const id = newId('user');
  const roleId = await world.roleId('SUPER_ADMIN');
  await world.db.database.platform((tx) =>
    world.access.grantRole(tx, origin, {
      tenantId: PLATFORM_TENANT_ID,
      principalId: id,
      roleId,
      scopeId: PLATFORM_SCOPE_ID,
      origin: 'installation',
      reason: 'scenario',
      grantedBy: 'system',
    }),
  );
  await world.access.refresh();
  return world.callerAt(id, world.tenantId);
}

async function declareTypes(world: AccessWorld, operator: Caller): Promise<void> {
  const permissions = new Set(
    Object.values(ROLES)
      .flatMap(({ always, own }): (readonly string[])[] => [always, own])
      .flat(),
  );
  const byType = Map.groupBy(permissions, (permission) => permission.split(':')[0]);
  for (const [type, declared] of byType)
    await world.call('PUT /api/v1/entity-types/{type}', world.callerAt(operator.id, PLATFORM_TENANT_ID), {
      params: { type },
      body: { actions: declared.map((permission) => ({ name: permission.split(':')[1] })) },
    });
}

/** Two roles for each of the scenario: what it gives always, and what it gives on one's own todos. */
async function makeRoles(world: AccessWorld, operator: Caller): Promise<ReadonlyMap<string, unknown>> {
  const ids = new Map<string, unknown>();
  for (const [name, { always, own }] of Object.entries(ROLES)) {
    for (const [part, patterns] of Object.entries({ always, own })) {
      if (patterns.length === 0) continue;
      const key = `${name.replace('_', '-')}-${part}`;
      const role = await world.call('POST /api/v1/roles', operator, {
        body: { key, name: key, level: 'tenant', patterns },
      });
      ids.set(`${name} ${part}`, role['id']);
    }
  }
  return ids;
}

async function register(
  world: AccessWorld,
  operator: Caller,
  subjectId: string,
  roles: ReadonlyMap<string, unknown>,
): Promise<void> {
  const [, email, held] = PEOPLE.find(([key]) => key === keyOf(subjectId)) ?? [];
  assert.ok(email !== undefined && held !== undefined, `nobody has the key of ${subjectId}`);
  const principal = formatId('user', newId('user'));
  await world.call('PUT /api/v1/subjects/{type}/{id}', operator, {
    params: { type: 'user', id: subjectId },
    body: { principal, attributes: { email } },
  });
  for (const role of held) {
    for (const part of ['always', 'own']) {
      const roleId = roles.get(`${role} ${part}`);
      if (roleId === undefined) continue;
      await world.call('POST /api/v1/assignments', operator, {
        body: {
          principal,
          roleId,
          scope: formatId('tenant', world.tenantId),
          reason: 'scenario',
          ...(part === 'own' ? { condition: OWN } : {}),
        },
      });
    }
  }
}
