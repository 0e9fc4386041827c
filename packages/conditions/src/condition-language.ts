import {
  type ASTNode,
  TypeError as CelTypeError,
  Environment,
  EvaluationError,
  ParseError,
} from '@marcbachmann/cel-js';

/** Where a condition is wrong: characters from `start` up to before `end`. */
export interface ConditionProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export type CompiledExpression = (variables: Readonly<Record<string, unknown>>) => unknown;

/** How many lists may be walked inside each other: the work grows with the power of it. */
const LOOPS_MAX = 2;
const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Variables by name: a type of CEL, or the fields of an object with theirs. */
export type ConditionVariables = Readonly<
  Record<string, string | { readonly schema: Record<string, string> }>
>;

export interface ConditionLanguage {
  /** What is wrong with a condition; undefined when it can be saved. */
  findProblem(text: string): ConditionProblem | undefined;
  /** A condition that was found good, ready to run. Throws an error in one line, when it is compiled and when it runs. */
  compile(text: string): CompiledExpression;
}

/**
 * CEL over declared variables, with bounds: what is declared is type-checked when a condition is saved, a `dyn` when it is
 * evaluated.
 */
export function createConditionLanguage(variables: ConditionVariables): ConditionLanguage {
  const language = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 400, maxDepth: 40, maxListElements: 200, maxMapEntries: 100 },
  });
  for (const [name, type] of Object.entries(variables)) {
    if (typeof type === 'string') language.registerVariable(name, type);
    else language.registerVariable(name, type);
  }
  return {
    findProblem: (text) => findProblem(language, text),
    compile: (text) => compile(language, text),
  };
}

function findProblem(language: Environment, text: string): ConditionProblem | undefined {
  try {
    const expression = language.parse(text);
    const { valid, type, error } = expression.check();
    if (!valid && error !== undefined) return toProblem(error, text);
    if (type !== 'bool')
      return { message: `A condition is true or false; this is ${type ?? 'neither'}.`, ...whole(text) };
    return findForbidden(expression.ast, 0);
  } catch (error) {
    if (error instanceof ParseError || error instanceof CelTypeError) return toProblem(error, text);
    throw error;
  }
}

function compile(language: Environment, text: string): CompiledExpression {
  const expression = inOneLine(() => language.parse(text));
  const { valid, error } = expression.check();
  if (!valid && error !== undefined) throw new Error(error.summary);
  return (variables) => inOneLine((): unknown => expression(variables));
}

/** Messages of the language come with a drawing of the place. */
function inOneLine<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    const isOfLanguage =
      error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError;
    throw isOfLanguage ? new Error(error.summary, { cause: error }) : error;
  }
}

const whole = (text: string): { start: number; end: number } => ({ start: 0, end: text.length });

function toProblem(error: ParseError | CelTypeError, text: string): ConditionProblem {
  const range = error.range ?? error.node?.range ?? whole(text);
  return { message: error.summary, start: range.start, end: range.end };
}

/** What the language knows and a condition must not use, because it can take as long as its writer likes. */
function findForbidden(node: ASTNode, loops: number): ConditionProblem | undefined {
  const range = { start: node.range.start, end: node.range.end };
  let depth = loops;
  if (node.op === 'rcall' || node.op === 'call') {
    const [name] = node.args;
    if (name === 'matches')
      return { message: 'Regular expressions are not offered: their cost has no bound.', ...range };
    if (node.op === 'rcall' && LOOPS.has(name)) depth += 1;
    if (depth > LOOPS_MAX)
      return { message: `At most ${LOOPS_MAX} lists may be walked inside each other.`, ...range };
  }
  for (const child of childrenOf(node)) {
    const problem = findForbidden(child, depth);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function childrenOf(node: ASTNode): ASTNode[] {
  const children: ASTNode[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    // Operands of the parser's nodes are nodes, names, literals, or lists of these.
    else if (typeof value === 'object' && value !== null && 'op' in value) children.push(value as ASTNode);
  };
  collect(node.op === 'value' ? [] : node.args);
  return children;
}
