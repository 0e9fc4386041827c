import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId, type TenantId } from '@haechi/kernel';
import { createRecentFacts, type RecentFacts } from '../src/authzen/queries/recent-facts.ts';
import { type AccessWorld, createAccessWorld } from './access-world.ts';

const patient = { type: 'patient', id: 'p-1' };

describe('facts of a moment ago', () => {
  let world: AccessWorld;
  let facts: RecentFacts;
  let transactions = 0;
  before(async () => {
    world = await createAccessWorld();
    const { database } = world.db;
    facts = createRecentFacts({
      database: {
        ...database,
        tenant: (...call) => {
          transactions += 1;
          return database.tenant(...call);
        },
      },
      findPersonByEmail: async () => undefined,
    });
  });
  after(() => world.close());

  const register = (tenantId: TenantId, status: string) =>
    world.db.superuser.query(
      `INSERT INTO access.resources (tenant_id, type, id, scope_id, attributes, updated_at)
       VALUES ($1, $2, $3, $4, $5, now())
       ON CONFLICT (tenant_id, type, id) DO UPDATE SET attributes = excluded.attributes`,
      [tenantId, patient.type, patient.id, world.projectScope, { status }],
    );
  const statusSeenBy = async (tenantId: TenantId) =>
    (await facts.of(tenantId).findResources([patient]))[0]?.attributes['status'];

  it('are read in one go for questions that arrive together', async () => {
    await register(world.tenantId, 'open');
    const seen = await Promise.all(Array.from({ length: 50 }, () => statusSeenBy(world.tenantId)));
    assert.deepEqual([...new Set(seen)], ['open']);
    assert.equal(transactions, 1);
  });

  it('are those of the tenant that asks, whoever asked before', async () => {
    assert.equal(await statusSeenBy(world.tenantId), 'open');
    assert.equal(await statusSeenBy(newId('tenant')), undefined);
  });

  it('are read anew after a change made in this process', async () => {
    await register(world.tenantId, 'closed');
    facts.forget();
    assert.equal(await statusSeenBy(world.tenantId), 'closed');
  });

  it('show what another process changed within a second', async () => {
    await statusSeenBy(world.tenantId);
    await register(world.tenantId, 'archived');
    const changedAtMs = performance.now();
    while ((await statusSeenBy(world.tenantId)) !== 'archived')
      assert.ok(performance.now() - changedAtMs < 1_000, 'the change is still unseen after a second');
  });
});
