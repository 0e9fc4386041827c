import { readFileSync } from 'node:fs';

/**
 * The rules of the classes and objects that are used, taken from the published schema of OCSF 1.8.0: attributes with
 * their types, which are required without a profile, values of enumerations, and constraints.
 */
interface Rule {
  readonly attributes: Readonly<
    Record<string, { type: string; object?: string; array?: boolean; required?: boolean; enum?: string[] }>
  >;
  readonly constraints?: { readonly at_least_one?: string[]; readonly just_one?: string[] };
  readonly uid?: number;
}

const published: { classes: Record<string, Rule>; objects: Record<string, Rule> } = JSON.parse(
  readFileSync(new URL('./ocsf-1.8.0-extract.json', import.meta.url), 'utf8'),
);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const PRIMITIVE: Readonly<Record<string, (value: unknown) => boolean>> = {
  integer_t: Number.isInteger,
  long_t: Number.isInteger,
  timestamp_t: Number.isInteger,
  boolean_t: (value) => typeof value === 'boolean',
  string_t: (value) => typeof value === 'string',
};

function checkConstraints(rule: Rule, value: Record<string, unknown>, where: string): string[] {
  const { at_least_one: atLeast, just_one: justOne } = rule.constraints ?? {};
  return [
    ...(atLeast !== undefined && !atLeast.some((name) => name in value)
      ? [`${where}: needs one of ${atLeast.join(', ')}`]
      : []),
    ...(justOne !== undefined && justOne.filter((name) => name in value).length !== 1
      ? [`${where}: needs exactly one of ${justOne.join(', ')}`]
      : []),
  ];
}

function checkAttribute(rule: Rule, name: string, value: unknown, where: string): string[] {
  const attribute = rule.attributes[name];
  if (attribute === undefined) return [`${where}: ${name} is not an attribute`];
  if (attribute.array === true && !Array.isArray(value)) return [`${where}: ${name} is not a list`];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((each) => {
    if (attribute.enum !== undefined && !attribute.enum.includes(String(each)))
      return [`${where}: ${name} is not one of its values`];
    const primitive = PRIMITIVE[attribute.type];
    if (primitive !== undefined && !primitive(each)) return [`${where}: ${name} is no ${attribute.type}`];
    const inner = attribute.object === undefined ? undefined : published.objects[attribute.object];
    return inner === undefined || !isObject(each) ? [] : checkRule(inner, each, `${where}.${name}`);
  });
}

function checkRule(rule: Rule, value: Record<string, unknown>, where: string): string[] {
  const missing = Object.entries(rule.attributes)
    .filter(([name, { required }]) => required === true && !(name in value))
    .map(([name]) => `${where}: ${name} is required`);
  return [
    ...missing,
    ...checkConstraints(rule, value, where),
    ...Object.entries(value).flatMap(([name, inner]) => checkAttribute(rule, name, inner, where)),
  ];
}

/** What of an event breaks the published rules of the class it says it is of; empty when nothing does. */
export function findOcsfProblems(event: Readonly<Record<string, unknown>>): string[] {
  const found = Object.entries(published.classes).find(([, { uid }]) => uid === event['class_uid']);
  if (found === undefined) return [`no such class: ${String(event['class_uid'])}`];
  const [name, rule] = found;
  const typeUid = Number(event['class_uid']) * 100 + Number(event['activity_id']);
  return [
    ...checkRule(rule, event, name),
    ...(event['type_uid'] === typeUid ? [] : [`${name}: type_uid is not ${typeUid}`]),
  ];
}
