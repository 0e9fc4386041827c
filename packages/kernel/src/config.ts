import { z } from 'zod';
import { Secret } from './secret.ts';

/** One setting read from the environment: its schema and what it is for. */
export interface ConfigKey<T> {
  readonly schema: z.ZodType<T, string | undefined>;
  readonly describe: string;
}

export type ConfigKeys = Readonly<Record<string, ConfigKey<unknown>>>;

export type ConfigOf<K extends ConfigKeys> = {
  readonly [P in keyof K]: K[P] extends ConfigKey<infer T> ? T : never;
};

/** A setting as text, with a default. */
export const text = (fallback: string): z.ZodType<string, string | undefined> =>
  z.string().min(1).max(4096).default(fallback);

export const optionalText = (): z.ZodType<string | undefined, string | undefined> =>
  z.string().min(1).max(4096).optional();

export const optionalSecret = (): z.ZodType<Secret | undefined, string | undefined> =>
  z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .transform((value) => (value === undefined ? undefined : new Secret(value)));

/** A whole number between two bounds, with a default. */
export const wholeNumber = (
  fallback: number,
  min: number,
  max: number,
): z.ZodType<number, string | undefined> =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .default(String(fallback))
    .transform(Number)
    .pipe(z.number().int().min(min).max(max));

export const oneOf = <const T extends readonly [string, ...string[]]>(
  values: T,
  fallback: T[number],
): z.ZodType<T[number], string | undefined> => z.string().default(fallback).pipe(z.enum(values));

export const flag = (fallback: boolean): z.ZodType<boolean, string | undefined> =>
  z
    .string()
    .default(String(fallback))
    .pipe(z.enum(['true', 'false']))
    .transform((value) => value === 'true');

/** Something is wrong with the configuration; `problems` has one line for each thing. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`configuration: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

/**
 * Reads the environment once into a frozen object.
 * @param ownPrefix keys with this prefix belong to us: one that is not declared is a typing error and refused
 * @throws {ConfigError} naming every wrong key; the value of a key is never printed
 */
export function readConfig<K extends ConfigKeys>(
  keys: K,
  env: Readonly<Record<string, string | undefined>>,
  ownPrefix: string,
): ConfigOf<K> {
  const problems = Object.keys(env)
    .filter((name) => name.startsWith(ownPrefix) && keys[name] === undefined)
    .map((name) => `${name} is not a known setting`);
  const values: Record<string, unknown> = {};
  for (const [name, key] of Object.entries(keys)) {
    const value = env[name] === '' ? undefined : env[name];
    const parsed = key.schema.safeParse(value);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${name}: ${parsed.error.issues.map((issue) => issue.message).join(', ')}`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(values) as ConfigOf<K>; // every declared key was parsed by its own schema just above
}
