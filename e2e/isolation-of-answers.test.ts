import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type ApiOperation, routes } from '@haechi/contracts';
import { buildOpenApi } from '@haechi/http';
import { formatId, ID_PREFIXES, type IdKind, newId, parseId } from '@haechi/kernel';
import type { Answer } from './harness/api-client.ts';
import { type BusyTenant, type IdPrefix, makeBusyTenant } from './harness/busy-tenant.ts';
import { type ListedOperation, listOperations, type OpenApiDocument } from './harness/openapi-document.ts';
import { withOwnThings } from './harness/own-things.ts';
import { enrolFirstAdministrator } from './harness/people.ts';
import { type PickId, sampleRequest } from './harness/sample-request.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';
import { findTenantTables } from './harness/tenant-tables.ts';

const KINDS = Object.fromEntries(
  Object.entries(ID_PREFIXES).map(([kind, prefix]) => [prefix, kind]),
) as Record<string, IdKind>; // the registry turned round

/** An operation, and one place in it where an id goes. */
interface Door {
  readonly listed: ListedOperation;
  readonly place: string;
  readonly prefixes: readonly string[];
}

function findDoors(): Door[] {
  const document = buildOpenApi(routes, '0') as unknown as OpenApiDocument; // what the function documents
  const doors = new Map<string, Door>();
  for (const listed of listOperations(document)) {
    sampleRequest(listed, (prefixes, place) => {
      doors.set(`${listed.operation.operationId} ${place}`, { listed, place, prefixes });
      return '';
    });
  }
  return [...doors.values()];
}

function isOfPlatform({ method, path }: ListedOperation): boolean {
  return routes.some(
    ({ operation, authority }) => operation === `${method} ${path}` && authority.at === 'platform',
  );
}

/** Longer than the ticks of everything that follows the log. */
const SETTLED_AFTER_MS = 1_500;

/** Headers that differ from one request to the next whatever is asked. */
const COUNTING = /^(date|x-request-id|content-length|x-ratelimit-remaining|x-ratelimit-reset)$/;

/** An answer without what is different each time: the number of the request, and the id that was asked for. */
function comparable({ status, headers, text }: Answer, id: string): unknown {
  const kept = [...headers].filter(([name]) => !COUNTING.test(name));
  const body = text.replaceAll(id, '<id>').replace(/"requestId":"[^"]+"/, '"requestId":""');
  return { status, headers: kept, body };
}

describe('ids of another tenant', () => {
  let server: RunningServer;
  let own: BusyTenant;
  let other: BusyTenant;

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    const administrator = await enrolFirstAdministrator(server);
    const pool = server.db?.superuser;
    assert.ok(pool !== undefined);
    own = await withOwnThings(pool, await makeBusyTenant(administrator.client, 'north'));
    other = await withOwnThings(pool, await makeBusyTenant(administrator.client, 'south'));
  });
  after(() => server?.remove());

  const idOf = (tenant: BusyTenant, prefixes: readonly string[]): string | undefined =>
    // A place that takes several kinds gets the narrowest: a project, not its tenant.
    prefixes
      .toReversed()
      .map((prefix) => tenant.ids[prefix as IdPrefix])
      .find((id) => id !== undefined); // or undefined

  function inventId(id: string): string {
    const kind = KINDS[id.slice(0, 3)];
    assert.ok(kind !== undefined, id);
    return formatId(kind, newId(kind));
  }

  /** Sends the operation with the owner's own ids everywhere but at one place. */
  async function askWith({ listed, place: there }: Door, id: string): Promise<Answer> {
    const pickId: PickId = (prefixes, place) => {
      if (place === there) return id;
      return idOf(own, prefixes) ?? assert.fail(`no ${prefixes.join(', ')} in harness/busy-tenant.ts`);
    };
    const operation = `${listed.method} ${listed.path}` as ApiOperation; // listed from the contracts
    const { params, query, body } = sampleRequest(listed, pickId);
    const input = { params, query, body, headers: { 'if-match': '"v1"' } };
    return await own.owner.client.send(operation, input as never); // sampled from the contract's own schemas
  }

  /** Everything the other tenant and its people have, as one text. */
  async function fingerprint(): Promise<string> {
    const pool = server.db?.superuser;
    const tenantId = parseId('tenant', other.id);
    assert.ok(pool !== undefined && tenantId !== undefined);
    const tables = await findTenantTables(pool);
    const people = `SELECT user_id FROM tenants.members WHERE tenant_id = '${tenantId}'`;
    const sources = [
      ...tables.map(({ name, tenantColumn }) => `${name} t WHERE ${tenantColumn} = '${tenantId}'`),
      `identity.sessions t WHERE user_id IN (${people})`,
      `identity.personal_tokens t WHERE user_id IN (${people})`,
      ...['passkeys', 'devices', 'notices'].map(
        (table) => `identity.${table} t WHERE user_id IN (${people})`,
      ),
      `identity.users t WHERE id IN (${people})`,
    ];
    const parts = await Promise.all(
      sources.map(async (source) => {
        const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${source} ORDER BY 1`);
        return `${source}\n${rows.map(({ row }) => row).join('\n')}`;
      }),
    );
    return parts.join('\n\n');
  }

  /** The same once what is done in the background (the log, what is noticed in it) has come to rest. */
  async function settledFingerprint(): Promise<string> {
    for (let earlier = await fingerprint(); ; ) {
      await pause(SETTLED_AFTER_MS);
      const now = await fingerprint();
      if (now === earlier) return now;
      earlier = now;
    }
  }

  test('answer exactly like ids of nothing, wherever an operation takes an id, and nothing happens', async (t) => {
    const doors = findDoors();
    assert.ok(doors.length >= 40, `only ${doors.length} places take an id`);
    const unused = Object.keys(other.ids).filter(
      (prefix) => !doors.some(({ prefixes }) => prefixes.includes(prefix)),
    );
    assert.deepEqual(unused, []);
    const untouched = await settledFingerprint();
    for (const door of doors) {
      const { listed, place, prefixes } = door;
      await t.test(`${listed.method} ${listed.path}, ${place}`, async () => {
        const foreign = idOf(other, prefixes);
        assert.ok(foreign !== undefined, `no ${prefixes.join(', ')} in harness/busy-tenant.ts`);
        const invented = inventId(foreign);
        const expected = await askWith(door, invented);
        const actual = await askWith(door, foreign);
        assert.deepEqual(comparable(actual, foreign), comparable(expected, invented));
        // A refusal of something else in the request would prove nothing about the id. That a whole list is out of
        // date (VAL_003) is a refusal of its ids.
        const ofTheList = `"where":"${place.replace('[]', '')}"`;
        if (!expected.text.includes(ofTheList)) assert.doesNotMatch(expected.text, /"code":"VAL_/);
        else assert.doesNotMatch(expected.text, /"code":"VAL_(?!003)/);
        // What only the operator may do is refused to everybody else before it is known what it is about.
        const refusals = isOfPlatform(listed) ? [403, 404] : [404];
        if (place.startsWith('params.'))
          assert.ok(refusals.includes(expected.status), `${expected.status}: ${expected.text}`);
      });
    }
    assert.deepEqual((await fingerprint()).split('\n'), untouched.split('\n'));
  });

  test('the short form of a request’s id finds nothing in another tenant either', async () => {
    const shortOf = (id: string): string => id.slice('apr_'.length, 'apr_'.length + 8);
    const foreign = shortOf(other.ids.apr);
    const invented = shortOf(formatId('approval', newId('approval')));
    const ask = (id: string): Promise<Answer> =>
      own.owner.client.send('GET /api/v1/approvals/{id}', { params: { id } });
    assert.equal((await ask(shortOf(own.ids.apr))).status, 200);
    assert.deepEqual(comparable(await ask(foreign), foreign), comparable(await ask(invented), invented));
  });
});
