import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files of a small repository, by path. */
export type Tree = Readonly<Record<string, string>>;

/** A small house without a fault; every fixture of the import graph test is this plus one fault. */
export const soundTree: Tree = {
  'package.json': JSON.stringify({ devDependencies: { 'fast-check': '*' } }),
  'packages/kernel/package.json': manifest('kernel', []),
  'packages/kernel/src/index.ts': "export { createId } from './ids.ts';",
  'packages/kernel/src/ids.ts':
    "import { randomUUID } from 'node:crypto'; export const createId = () => randomUUID();",
  'packages/kernel/src/ids.test.ts': "import 'fast-check'; import { createId } from './ids.ts'; createId();",
  'packages/database/package.json': manifest('database', ['kernel', 'kysely'], {
    './testing': './src/testing.ts',
  }),
  'packages/database/src/index.ts': "export { sql } from 'kysely';",
  'packages/database/src/testing.ts': "export { sql } from './index.ts';",
  'packages/contracts/package.json': manifest('contracts', ['kernel']),
  'packages/contracts/src/index.ts': "export const path = '/api/v1/roles';",
  'modules/audit/package.json': manifest('audit', ['database', 'kernel', 'kysely'], {
    './testing': './src/testing.ts',
  }),
  'modules/audit/src/index.ts': "export { append } from './use-cases/append.ts';",
  'modules/audit/src/testing.ts': 'export const fakeAudit = () => {};',
  'modules/audit/src/use-cases/append.ts':
    "import { sql } from '@haechi/database'; export const append = () => sql`insert into audit.events default values`;",
  'modules/audit/migrations/0001-events.sql':
    "-- Read by access.roles\ncreate table audit.events (id uuid);\ncomment on table audit.events is 'not access.roles';",
  'modules/access/package.json': manifest('access', ['audit', 'database', 'kernel', 'kysely', 'fastify']),
  'modules/access/src/index.ts': "export { grant } from './use-cases/grant.ts';",
  'modules/access/src/use-cases/grant.ts':
    "import { append } from '@haechi/audit'; import { isAllowed } from '../domain/policy.ts'; export const grant = () => isAllowed('audit.read') && append();",
  'modules/access/src/use-cases/grant.test.ts':
    "import { fakeAudit } from '@haechi/audit/testing'; fakeAudit();",
  'modules/access/src/domain/policy.ts':
    "export const isAllowed = (action: string) => action === 'audit.read';",
  'apps/server/package.json': manifest('server', ['access', 'audit', 'kernel']),
  'apps/server/src/index.ts':
    "import { grant } from '@haechi/access'; import { append } from '@haechi/audit'; grant(); append();",
  'apps/console/package.json': manifest('console', ['contracts', 'kernel', 'database', 'react']),
  'apps/console/src/main.tsx':
    "import { path } from '@haechi/contracts'; import 'react'; export const App = () => <a href={path} />;",
};

/** The package.json of a workspace; dependencies are workspaces unless they are one of the few outside packages. */
export function manifest(
  name: string,
  dependencies: readonly string[],
  doors: Readonly<Record<string, string>> = {},
): string {
  const outside = new Set(['kysely', 'fastify', 'react']);
  return JSON.stringify({
    name: `@haechi/${name}`,
    exports: { '.': './src/index.ts', ...doors },
    dependencies: Object.fromEntries(
      dependencies.map((dependency) => [outside.has(dependency) ? dependency : `@haechi/${dependency}`, '*']),
    ),
  });
}

/** Writes a tree into a fresh temporary directory and answers its path; the caller removes it. */
export function writeTree(tree: Tree): string {
  const root = mkdtempSync(join(tmpdir(), 'haechi-architecture-'));
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
