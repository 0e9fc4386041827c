import { parseSync, type Statement, type TSType, Visitor } from 'oxc-parser';
import { lineCounter } from './parse-source.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds type assertions that nobody explained. A comment explains the statement it stands in or directly above; a
 * comment above a function of one statement explains that statement. `as const` asserts nothing and is left alone.
 *
 * @returns the lines of the bare casts, ascending
 */
export function findBareCasts(path: string, source: string): number[] {
  const { program, comments } = parseSync(path, source);
  const lineOf = lineCounter(source);
  const statements: Span[] = [];
  const wholeFunctions: Span[] = [];
  const casts: (Span & { typeAnnotation: TSType })[] = [];

  const addStatement = (node: Statement) => statements.push(node);
  new Visitor({
    ExpressionStatement: addStatement,
    IfStatement: addStatement,
    ReturnStatement: addStatement,
    ThrowStatement: addStatement,
    VariableDeclaration: addStatement,
    ForOfStatement: addStatement,
    SwitchStatement: addStatement,
    PropertyDefinition: (node) => statements.push(node),
    FunctionDeclaration: (node) => {
      if (node.body?.body.length === 1) wholeFunctions.push(node);
    },
    TSAsExpression: (node) => casts.push(node),
    TSTypeAssertion: (node) => casts.push(node),
  }).visit(program);

  function isExplained(cast: Span): boolean {
    const around = [cast, innermost(statements, cast), innermost(wholeFunctions, cast)];
    return around.some(
      (span) =>
        span !== undefined &&
        comments.some(
          (comment) =>
            lineOf(comment.end) >= lineOf(span.start) - 1 && lineOf(comment.start) <= lineOf(cast.end),
        ),
    );
  }

  const bare = casts.filter((cast) => !isConst(cast.typeAnnotation) && !isExplained(cast));
  return [...new Set(bare.map((cast) => lineOf(cast.typeAnnotation.start)))].toSorted((a, b) => a - b);
}

function innermost(spans: readonly Span[], inside: Span): Span | undefined {
  return spans
    .filter(({ start, end }) => start <= inside.start && inside.end <= end)
    .toSorted((a, b) => a.end - a.start - (b.end - b.start))[0];
}

function isConst(type: TSType): boolean {
  return (
    type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'const'
  );
}
