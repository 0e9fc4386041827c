import {
  type CallExpression,
  type Expression,
  parseSync,
  type StringLiteral,
  type TSPropertySignature,
  Visitor,
} from 'oxc-parser';

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Erased before the program runs; says something about design, nothing about load order. */
  readonly typeOnly: boolean;
}

/** A piece of text the program may send to the database. */
export interface Text {
  readonly text: string;
  readonly line: number;
  /** `sql`: anything that may be a statement. `table`: a table name given to the query builder. */
  readonly kind: 'sql' | 'table';
}

export interface ParsedSource {
  readonly imports: readonly Import[];
  readonly texts: readonly Text[];
}

/** Methods of the query builder whose string arguments name tables or schemas. */
const tableMethods = new Set([
  'selectFrom',
  'insertInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
  'replaceInto',
  'innerJoin',
  'leftJoin',
  'rightJoin',
  'fullJoin',
  'crossJoin',
  'from',
  'using',
  'withSchema',
  'table',
  'id',
]);

/**
 * Finds what a source file imports, in every form TypeScript has, and the texts that may be SQL.
 *
 * @throws {Error} when the file is not valid TypeScript
 */
export function parseSource(path: string, source: string): ParsedSource {
  return path.endsWith('.sql') ? parseSql(source) : parseTypeScript(path, source);
}

/** Comments and quoted text go, so that prose which mentions another module is not taken for a reference. */
function parseSql(source: string): ParsedSource {
  const code = source.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, (text) =>
    text.replace(/[^\n]/g, ' '),
  );
  const texts = code.split('\n').map((text, index) => ({ text, line: index + 1, kind: 'sql' as const }));
  return { imports: [], texts };
}

function parseTypeScript(path: string, source: string): ParsedSource {
  const { program, errors } = parseSync(path, source);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const lineOf = lineCounter(source);
  const imports: Import[] = [];
  const texts: Text[] = [];

  function addImport(from: Expression | StringLiteral | null, start: number, typeOnly: boolean): void {
    const specifier = from === null ? undefined : stringOf(from);
    if (specifier !== undefined) imports.push({ specifier, line: lineOf(start), typeOnly });
  }

  const visitor = new Visitor({
    ImportDeclaration(node) {
      const onlyTypes =
        node.specifiers.length > 0 &&
        node.specifiers.every((name) => name.type === 'ImportSpecifier' && name.importKind === 'type');
      addImport(node.source, node.start, node.importKind === 'type' || onlyTypes);
    },
    ExportNamedDeclaration(node) {
      const onlyTypes =
        node.specifiers.length > 0 && node.specifiers.every((name) => name.exportKind === 'type');
      addImport(node.source, node.start, node.exportKind === 'type' || onlyTypes);
    },
    ExportAllDeclaration: (node) => addImport(node.source, node.start, node.exportKind === 'type'),
    ImportExpression: (node) => addImport(node.source, node.start, false),
    TSImportType: (node) => addImport(node.source, node.start, true),
    CallExpression(node) {
      for (const { text, start } of tablesIn(node)) texts.push({ text, line: lineOf(start), kind: 'table' });
    },
    TSPropertySignature(node) {
      const text = keyOf(node);
      if (text !== undefined) texts.push({ text, line: lineOf(node.start), kind: 'table' });
    },
    TemplateLiteral(node) {
      const text = node.quasis.map(({ value }) => value.cooked ?? value.raw).join('?');
      texts.push({ text, line: lineOf(node.start), kind: 'sql' });
    },
    Literal(node) {
      if (typeof node.value === 'string')
        texts.push({ text: node.value, line: lineOf(node.start), kind: 'sql' });
    },
  });
  visitor.visit(program);
  return { imports, texts };
}

function tablesIn({ callee, arguments: args }: CallExpression): { text: string; start: number }[] {
  if (callee.type !== 'MemberExpression' || callee.computed || !tableMethods.has(callee.property.name))
    return [];
  return args
    .flatMap((arg) => (arg.type === 'ArrayExpression' ? arg.elements : [arg]))
    .flatMap((arg) => {
      if (arg === null || arg.type === 'SpreadElement') return [];
      const text = stringOf(arg);
      return text === undefined ? [] : [{ text, start: arg.start }];
    });
}

/** The tables of a typed database are the keys of an interface: `'access.roles': RolesTable`. */
function keyOf({ key }: TSPropertySignature): string | undefined {
  return key.type === 'Literal' ? stringOf(key) : undefined;
}

function stringOf(node: Expression | StringLiteral): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** Answers the line, counted from one, of an offset in the source. */
export function lineCounter(source: string): (offset: number) => number {
  const starts = [0, ...[...source.matchAll(/\n/g)].map((match) => match.index + 1)];
  return (offset) => starts.filter((start) => start <= offset).length;
}
