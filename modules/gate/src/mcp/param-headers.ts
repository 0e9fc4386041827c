import { decodeHeaderValue } from './eras.ts';
import type { Params } from './json-rpc.ts';

const KEY = 'x-mcp-header';
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

interface Declared {
  readonly header: string;
  readonly path: readonly string[];
}

const isObject = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Properties of a schema that the caller repeats as headers. Only chains of `properties` count. */
function listParamHeaders(schema: Params, path: readonly string[] = []): Declared[] {
  const { properties } = schema;
  if (!isObject(properties) || path.length > 8) return [];
  return Object.entries(properties).flatMap(([name, property]) => {
    if (!isObject(property)) return [];
    const header = property[KEY];
    const here = [...path, name];
    const own: Declared[] =
      typeof header === 'string' ? [{ header: `mcp-param-${header.toLowerCase()}`, path: here }] : [];
    own.push(...listParamHeaders(property, here));
    return own;
  });
}

function isSame(header: string, value: string | number | boolean): boolean {
  const decoded = decodeHeaderValue(header.trim());
  if (decoded === undefined) return false;
  if (typeof value === 'number' && DECIMAL.test(decoded)) return Number(decoded) === value;
  return decoded === String(value);
}

/** The first header that does not repeat what the arguments say; undefined when all do. */
export function findParamFault(
  schema: Params,
  args: unknown,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | undefined {
  for (const { header, path } of listParamHeaders(schema)) {
    let value: unknown = args;
    for (const step of path) value = isObject(value) ? value[step] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue;
    const said = headers[header];
    if (typeof said !== 'string' || !isSame(said, value)) return header;
  }
  return undefined;
}

/** The headers a caller of the newer revision sends for these arguments. */
export function paramHeadersFor(
  schema: Params,
  args: unknown,
  encode: (value: string) => string,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { header, path } of listParamHeaders(schema)) {
    let value: unknown = args;
    for (const step of path) value = isObject(value) ? value[step] : undefined;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      headers[header] = encode(String(value));
  }
  return headers;
}
