import type { ApiDocument, Schema } from './read-openapi.ts';

type Schemas = ApiDocument['schemas'];

/** Follows a reference into the document's named schemas. */
export function resolveSchema(schema: Schema, schemas: Schemas): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return (name && schemas[name]) || schema;
}

/** The alternatives of a schema without `null`, and whether null is one of them. */
export function alternatives(schema: Schema): {
  readonly options: readonly Schema[];
  readonly nullable: boolean;
} {
  const all = schema.anyOf ?? schema.oneOf ?? [schema];
  const options = all.filter(({ type }) => type !== 'null');
  return { options, nullable: options.length < all.length };
}

/** The type of a value as one reads it: `string`, `integer[]`, `"a" | "b"`, `object or null`. */
export function typeName(schema: Schema, schemas: Schemas): string {
  const resolved = resolveSchema(schema, schemas);
  const { options, nullable } = alternatives(resolved);
  const names = options.map((option) => plainTypeName(resolveSchema(option, schemas), schemas));
  return [...new Set(names), ...(nullable ? ['null'] : [])].join(' | ');
}

function plainTypeName(schema: Schema, schemas: Schemas): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf || schema.oneOf) return typeName(schema, schemas);
  if (schema.type === 'array') return `${bracket(typeName(schema.items ?? {}, schemas))}[]`;
  if (Array.isArray(schema.type)) return schema.type.join(' | ');
  if (typeof schema.type === 'string')
    return schema.format ? `${schema.type} (${schema.format})` : schema.type;
  return schema.properties ? 'object' : 'any';
}

function bracket(name: string): string {
  return name.includes(' | ') ? `(${name})` : name;
}

/** A bound worth saying; the safe integers are said by the type already. */
function bound(name: string, value: number | undefined): readonly string[] {
  return value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? [] : [`${name} ${value}`];
}

/** Bounds and form of a value, in the words of the standard. */
export function constraintsOf(schema: Schema): readonly string[] {
  return [
    ...bound('minLength', schema.minLength),
    ...bound('maxLength', schema.maxLength),
    ...bound('minimum', schema.minimum),
    ...bound('maximum', schema.maximum),
    ...bound('minItems', schema.minItems),
    ...bound('maxItems', schema.maxItems),
    ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
  ];
}

export interface SchemaField {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** The fields of an object, also of the objects in a list of them. */
export function fieldsOf(schema: Schema, schemas: Schemas): readonly SchemaField[] {
  const [first] = alternatives(resolveSchema(schema, schemas)).options;
  if (!first) return [];
  const resolved = resolveSchema(first, schemas);
  if (resolved.type === 'array' && resolved.items) return fieldsOf(resolved.items, schemas);
  const parts = [resolved, ...(resolved.allOf ?? []).map((part) => resolveSchema(part, schemas))];
  return parts.flatMap((part) =>
    Object.entries(part.properties ?? {}).map(([name, inner]) => ({
      name,
      required: part.required?.includes(name) ?? false,
      schema: inner,
    })),
  );
}
