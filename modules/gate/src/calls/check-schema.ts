import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** What is wrong with arguments, in one line; undefined when nothing is. */
export type CheckArguments = (args: unknown) => string | undefined;

const PROBLEM_CHARACTERS_MAX = 400;
/** Compiled by the library into a function: what it is given is bounded by the size of a definition. */
const options = {
  strict: false,
  allErrors: false,
  validateFormats: false,
  addUsedSchema: false,
  logger: false,
} as const;

/** Patterns and references are where a schema can cost without bound; such a schema is left to the server. */
const COSTLY: ReadonlySet<string> = new Set(['pattern', 'patternProperties', '$dynamicRef', '$recursiveRef']);

function withoutCostly(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutCostly);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(
        ([name, value]) => !(COSTLY.has(name) && typeof value !== 'object') && name !== 'patternProperties',
      )
      .map(([name, value]) => [name, withoutCostly(value)]),
  );
}

function compile(schema: Readonly<Record<string, unknown>>): ValidateFunction {
  const { $schema: dialect, $id: _id, ...rest } = schema;
  const old = typeof dialect === 'string' && /draft-0[4-7]/.test(dialect);
  const ajv = old ? new Ajv(options) : new Ajv2020(options);
  return ajv.compile(Object(withoutCostly(rest)) as object); // an object stays one
}

/** Undefined when the schema cannot be understood. */
export function compileSchema(schema: Readonly<Record<string, unknown>>): CheckArguments | undefined {
  let validate: ValidateFunction;
  try {
    validate = compile(schema);
  } catch {
    return undefined;
  }
  return (args) => {
    if (validate(args)) return undefined;
    const [first] = validate.errors ?? [];
    return `${first?.instancePath || '/'} ${first?.message ?? ''}`.slice(0, PROBLEM_CHARACTERS_MAX);
  };
}
