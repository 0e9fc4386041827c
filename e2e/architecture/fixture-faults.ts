import { manifest, type Tree } from './fixture-tree.ts';

/** One way to break the directions, and the only report expected for it. */
export interface Fault {
  readonly fault: string;
  readonly rule: string;
  /** Where the fault is and is expected to be reported. */
  readonly file: string;
  readonly text: string;
  /** What the tree needs besides, so that the fault is its only one. */
  readonly also?: Tree;
}

/** Every fault the import graph test must find, each on top of the sound tree. */
export function listFaults(): Fault[] {
  return [...directionFaults(), ...doorFaults(), ...cycleFaults(), ...moduleFaults(), ...consoleFaults()];
}

function directionFaults(): Fault[] {
  const file = 'packages/ui/src/index.ts';
  const also = { 'packages/ui/package.json': manifest('ui', ['audit']) };
  return [
    {
      fault: 'a package that imports a module',
      rule: 'direction',
      file,
      also,
      text: "import '@haechi/audit';",
    },
    {
      fault: 'a package that imports only a type of a module',
      rule: 'direction',
      file,
      also,
      text: "import type { append } from '@haechi/audit'; export type A = typeof append;",
    },
    {
      fault: 'a package that loads a module later',
      rule: 'direction',
      file,
      also,
      text: "export const load = () => import('@haechi/audit');",
    },
    {
      fault: 'a package that names a type of a module inline',
      rule: 'direction',
      file,
      also,
      text: "export type A = typeof import('@haechi/audit').append;",
    },
    {
      fault: 'a package that passes a module on',
      rule: 'direction',
      file,
      also,
      text: "export * from '@haechi/audit';",
    },
    {
      fault: 'an app that uses another app as a library',
      rule: 'direction',
      file: 'apps/cli/src/index.ts',
      also: { 'apps/cli/package.json': manifest('cli', ['server']) },
      text: "import '@haechi/server';",
    },
  ];
}

function doorFaults(): Fault[] {
  return [
    {
      fault: 'an import by path into another workspace',
      rule: 'doors',
      file: 'modules/access/src/use-cases/revoke.ts',
      text: "import { append } from '../../../audit/src/use-cases/append.ts'; append();",
    },
    {
      fault: 'an import that leaves every workspace',
      rule: 'doors',
      file: 'packages/kernel/src/version.ts',
      text: "import root from '../../../package.json' with { type: 'json' }; root;",
    },
    {
      fault: 'an import of a subpath that the other workspace does not export',
      rule: 'doors',
      file: 'modules/access/src/use-cases/revoke.ts',
      text: "import '@haechi/kernel/src/ids.ts';",
    },
    {
      fault: "production code that enters a module by its tests' door",
      rule: 'doors',
      file: 'modules/access/src/use-cases/revoke.ts',
      text: "import { fakeAudit } from '@haechi/audit/testing'; fakeAudit();",
    },
    {
      fault: 'a package that is imported and not declared',
      rule: 'declared-packages',
      file: 'packages/contracts/src/query.ts',
      text: "import 'kysely';",
    },
    {
      fault: "production code that relies on the tests' tools",
      rule: 'declared-packages',
      file: 'packages/contracts/src/random.ts',
      text: "import 'fast-check';",
    },
  ];
}

function cycleFaults(): Fault[] {
  return [
    {
      fault: 'two workspaces that need each other for a type',
      rule: 'workspace-cycle',
      file: 'packages/contracts/src/names.ts',
      also: {
        'packages/kernel/package.json': manifest('kernel', ['contracts']),
        'packages/kernel/src/paths.ts': "export { path } from '@haechi/contracts';",
      },
      text: "import type { createId } from '@haechi/kernel'; export type Create = typeof createId;",
    },
    {
      fault: 'files that load each other',
      rule: 'file-cycle',
      file: 'packages/kernel/src/clock.ts',
      also: {
        'packages/kernel/src/timer.ts': "import { now } from './clock.ts'; export const timer = () => now;",
      },
      text: "import { timer } from './timer.ts'; export const now = () => timer;",
    },
  ];
}

function moduleFaults(): Fault[] {
  const useCase = 'modules/access/src/use-cases/revoke.ts';
  const ownTables = { rule: 'own-tables', file: useCase };
  return [
    {
      ...ownTables,
      fault: "a statement that joins another module's table",
      text: "import { sql } from 'kysely'; export const read = sql`select 1 from access.roles r\n join audit.events e on true`;",
    },
    {
      ...ownTables,
      fault: "a query that is built over another module's table",
      text: "import type { Kysely } from 'kysely'; export const read = (db: Kysely<any>) => db.selectFrom('audit.events as e');",
    },
    {
      ...ownTables,
      fault: "a query that enters another module's schema",
      text: "import type { Kysely } from 'kysely'; export const enter = (db: Kysely<any>) => db.withSchema('audit');",
    },
    {
      ...ownTables,
      fault: "a typed database with another module's table",
      text: "export interface Tables { 'audit.events': { id: string } }",
    },
    {
      fault: "a migration that refers to another module's table",
      rule: 'own-tables',
      file: 'modules/access/migrations/0001-grants.sql',
      text: 'create table access.grants (\n  event uuid references audit.events (id)\n);',
    },
    {
      fault: "a package that knows a module's table",
      rule: 'own-tables',
      file: 'packages/database/src/count.ts',
      text: "import { sql } from 'kysely'; export const count = sql`select count(*) from audit.events`;",
    },
    {
      fault: 'rules that need a framework',
      rule: 'pure-domain',
      file: 'modules/access/src/domain/route.ts',
      text: "import type { FastifyInstance } from 'fastify'; export type Server = FastifyInstance;",
    },
    {
      fault: 'rules that talk to the database',
      rule: 'pure-domain',
      file: 'modules/access/src/domain/roles.ts',
      text: "export const statement = 'select name from access.roles';",
    },
    {
      fault: 'rules that look up to a use case',
      rule: 'layer-order',
      file: 'modules/access/src/domain/check.ts',
      text: "import type { grant } from '../use-cases/grant.ts'; export type Grant = typeof grant;",
    },
  ];
}

function consoleFaults(): Fault[] {
  return [
    {
      fault: 'a console that imports server code',
      rule: 'console-diet',
      file: 'apps/console/src/rows.tsx',
      text: "import { sql } from '@haechi/database'; export const Row = () => <p>{String(sql)}</p>;",
    },
    {
      fault: 'a console that needs Node',
      rule: 'console-diet',
      file: 'apps/console/src/disk.ts',
      text: "import { readFileSync } from 'node:fs'; export const read = readFileSync;",
    },
  ];
}
