/**
 * Measures the import of a CSV file against its bar, through a running server: 10,000 rows, every one a person nobody
 * knows, who is invited and given a role. Planned and applied, then exported and planned again.
 *
 * npm run bench:import -- [--rows 10000] [--json FILE]
 */
import { parseArgs } from 'node:util';
import { enrolFirstAdministrator, inviteAndEnrol } from '../e2e/harness/people.ts';
import { startServer } from '../e2e/harness/start-server.ts';
import { atMost, plain, report } from './figure.ts';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '10000' }, json: { type: 'string' } },
});
const rows = Number(values.rows);
const BAR_S = 10;

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const startedMs = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - startedMs) / 1000 };
}

const server = await startServer({ database: 'embedded' });
try {
  const operator = (await enrolFirstAdministrator(server)).client;
  const tenant = await operator.call('POST /api/v1/tenants', {
    body: { name: '한빛의원', slug: 'hanbit', businessTypes: ['ACADEMY'], branchName: '본점' },
  });
  await operator.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
  const { client } = await inviteAndEnrol(operator, {
    email: 'owner@hanbit.test',
    displayName: '대표',
    roles: [{ key: 'TENANT_OWNER', scope: tenant.id }],
  });
  await client.call('POST /api/v1/projects', { body: { name: '과정', slug: 'course' } });

  const lines = Array.from(
    { length: rows },
    (_unused, index) => `person${index}@hanbit.test,직원 ${index},PROJECT_MEMBER,과정,${index}번째로 입사`,
  );
  const csv = `email,name,role,scope,reason\n${lines.join('\n')}\n`;
  const planFile = (text: string, mode: 'merge' | 'mirror') =>
    client.call('POST /api/v1/access/import/plan', {
      body: { format: 'csv', content: Buffer.from(text).toString('base64'), mode },
    });

  const planned = await timed(() => planFile(csv, 'merge'));
  if (planned.value.counts.added !== rows * 2) throw new Error(JSON.stringify(planned.value.problems[0]));
  const applied = await timed(() =>
    client.call('POST /api/v1/access/import', {
      headers: { 'idempotency-key': 'bench' },
      body: {
        format: 'csv',
        content: Buffer.from(csv).toString('base64'),
        mode: 'merge',
        digest: planned.value.digest,
        reason: '대량 입사',
      },
    }),
  );
  if (applied.value.invited.length !== rows) throw new Error('not everybody was invited');
  const exported = await timed(() =>
    client.send('GET /api/v1/access/export/{kind}', { params: { kind: 'assignments' } }),
  );
  const again = await timed(() => planFile(exported.value.text, 'mirror'));
  const { added, changed, removed, unchanged } = again.value.counts;
  if (added + changed + removed !== 0) throw new Error('the exported file would change something');

  const holds = report(
    'import',
    [
      plain('rows, each a new person with a role', rows, 'rows'),
      plain('dry run', planned.seconds, 's'),
      plain('apply: people, links, roles, events, one transaction', applied.seconds, 's'),
      atMost('dry run and apply', planned.seconds + applied.seconds, 's', BAR_S),
      plain('export', exported.seconds, 's'),
      plain(`dry run of the exported file (${unchanged} unchanged)`, again.seconds, 's'),
    ],
    values.json,
  );
  process.exitCode = holds ? 0 : 1;
} finally {
  await server.remove();
}
