import { posix } from 'node:path';
import { resolveImports } from '../resolve-import.ts';
import type { SourceFile } from '../source-tree.ts';
import type { Rule, Violation } from '../violation.ts';

/** Frameworks, drivers and parsers; rules are decided on values that were parsed before. */
const impure = /^(?:fastify|@fastify\/.*|pg|pg-boss|kysely|zod|@haechi\/(?:database|http))$/;
const statement =
  /^\s*(?:select\s.+\sfrom|insert\s+into|update\s.+\sset|delete\s+from|with\s.+\sas\s*\()\s/is;

/** What each folder of a module may not look up to: contracts <- domain <- use-cases and queries <- http and jobs. */
const above: Readonly<Record<string, readonly string[]>> = {
  domain: ['use-cases', 'queries', 'http', 'jobs'],
  'use-cases': ['http', 'jobs'],
  queries: ['http', 'jobs'],
};

/** A module's rules can be read, tested and reused without a server and a database. */
export const pureDomain: Rule = (tree) => [
  ...resolveImports(tree).flatMap(({ from, imported, target }): Violation[] => {
    const at = { file: from.path, line: imported.line };
    const folder = folderOf(from);
    if (folder === undefined || from.isDevelopment) return [];
    const name =
      target.kind === 'outside' ? target.packageName : target.kind === 'door' ? target.workspace.name : '';
    if (folder === 'domain' && impure.test(name)) {
      return [{ ...at, rule: 'pure-domain', message: `domain must not import ${name}` }];
    }
    const reached = target.kind === 'file' ? partOf(target.path, from.workspace.folder) : undefined;
    if (reached !== undefined && above[folder]?.includes(reached) === true) {
      return [{ ...at, rule: 'layer-order', message: `${folder} must not import ${reached}` }];
    }
    return [];
  }),
  ...tree.files
    .filter((file) => folderOf(file) === 'domain' && !file.isDevelopment)
    .flatMap((file) =>
      file.texts
        .filter(({ text }) => statement.test(text))
        .map(({ line }) => ({
          rule: 'pure-domain',
          file: file.path,
          line,
          message: 'domain must not contain SQL',
        })),
    ),
];

function folderOf(file: SourceFile): string | undefined {
  return file.workspace.layer === 'modules' ? partOf(file.path, file.workspace.folder) : undefined;
}

/** `modules/access/src/domain/role.ts` is in `domain`. */
function partOf(path: string, workspaceFolder: string): string | undefined {
  const inside = posix.relative(workspaceFolder, path).split('/');
  const [first, second] = inside[0] === 'src' ? inside.slice(1) : inside;
  return second === undefined ? undefined : first;
}
