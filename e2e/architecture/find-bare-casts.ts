import { parseSync, type TSType, Visitor } from 'oxc-parser';
import { lineCounter } from './parse-source.ts';

/**
 * Finds type assertions that nobody explained: no comment on their lines or on the line above.
 * `as const` asserts nothing and is left alone.
 *
 * @returns the lines of the bare casts, ascending
 */
export function findBareCasts(path: string, source: string): number[] {
  const { program, comments } = parseSync(path, source);
  const lineOf = lineCounter(source);
  const explained = new Set(
    comments.flatMap(({ start, end }) => linesBetween(lineOf(start), lineOf(end) + 1)),
  );
  const bare = new Set<number>();

  function inspect(node: { start: number; end: number; typeAnnotation: TSType }): void {
    const lines = linesBetween(lineOf(node.start), lineOf(node.end));
    if (!isConst(node.typeAnnotation) && !lines.some((line) => explained.has(line))) {
      bare.add(lineOf(node.typeAnnotation.start));
    }
  }

  new Visitor({ TSAsExpression: inspect, TSTypeAssertion: inspect }).visit(program);
  return [...bare].toSorted((a, b) => a - b);
}

function isConst(type: TSType): boolean {
  return (
    type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'const'
  );
}

function linesBetween(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
