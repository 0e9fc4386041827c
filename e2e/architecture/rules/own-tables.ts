import type { Text } from '../parse-source.ts';
import type { Workspace } from '../source-tree.ts';
import type { Rule } from '../violation.ts';

/** Words of SQL that a table name follows. */
const beforeTable =
  'from|join|into|update|table|references|on|only|using|truncate|exists|view|index|function|procedure|trigger|schema';

/** A module's tables are its own: nobody else's SQL names its schema. Schemas are named like their modules. */
export const ownTables: Rule = (tree) => {
  const schemas = tree.workspaces.filter(({ layer }) => layer === 'modules').map(schemaOf);
  return tree.files
    .filter(({ isDevelopment }) => !isDevelopment)
    .flatMap(({ path, workspace, texts }) => {
      const foreign = schemas.filter(
        (schema) => workspace.layer !== 'modules' || schema !== schemaOf(workspace),
      );
      return texts.flatMap((text) =>
        foreign
          .filter((schema) => names(text, schema, path.endsWith('.sql')))
          .map((schema) => ({
            rule: 'own-tables',
            file: path,
            line: text.line,
            message: `${workspace.folder} must not name tables of the schema ${schema}`,
          })),
      );
    });
};

function schemaOf({ folder }: Workspace): string {
  return folder.slice(folder.lastIndexOf('/') + 1).replaceAll('-', '_');
}

function names({ text, kind }: Text, schema: string, isSqlFile: boolean): boolean {
  if (kind === 'table') return new RegExp(`^"?${schema}"?(?:\\.|$)`, 'i').test(text);
  const reference = `"?\\b${schema}\\b"?\\s*\\.`;
  // In a string of a program `audit.read` may be a permission or a message; in a SQL file it can only be a table.
  return new RegExp(
    isSqlFile ? reference : `\\b(?:${beforeTable})\\s+(?:if\\s+(?:not\\s+)?exists\\s+)?${reference}\\s*"?\\w`,
    'i',
  ).test(text);
}
