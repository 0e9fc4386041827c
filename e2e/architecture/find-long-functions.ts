import { parseSync, Visitor } from 'oxc-parser';
import { lineCounter } from './parse-source.ts';

interface LongFunction {
  readonly line: number;
  readonly ownLines: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds functions with more own lines of code than a reader can hold in mind. Blank lines and comments do not count,
 * and a function inside counts as one line: a factory that gives out ten short functions is not long.
 */
export function findLongFunctions(path: string, source: string, ownLinesMax: number): LongFunction[] {
  const { program, comments } = parseSync(path, source);
  const lineOf = lineCounter(source);
  const codeLines = linesWithCode(source, comments);
  const functions: Span[] = [];
  const add = (node: Span) => functions.push({ start: node.start, end: node.end });
  new Visitor({ FunctionDeclaration: add, FunctionExpression: add, ArrowFunctionExpression: add }).visit(
    program,
  );

  function ownLinesOf(span: Span): number {
    const inside = functions.filter((other) => other !== span && contains(span, other));
    const hidden = new Set(inside.flatMap(({ start, end }) => linesBetween(lineOf(start) + 1, lineOf(end))));
    return linesBetween(lineOf(span.start), lineOf(span.end)).filter(
      (line) => codeLines.has(line) && !hidden.has(line),
    ).length;
  }

  return functions
    .map((span) => ({ line: lineOf(span.start), ownLines: ownLinesOf(span) }))
    .filter(({ ownLines }) => ownLines > ownLinesMax);
}

function linesWithCode(source: string, comments: readonly Span[]): Set<number> {
  const code = comments.reduce(
    (text, { start, end }) =>
      text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end),
    source,
  );
  return new Set(code.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [index + 1])));
}

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function linesBetween(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
