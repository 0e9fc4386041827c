/** The revision without sessions. */
export const MODERN = '2026-07-28';
/** The newest revision with sessions, and the older ones that differ from it in nothing the gate touches. */
export const LEGACY = '2025-11-25';
export const LEGACY_VERSIONS: readonly string[] = [LEGACY, '2025-06-18', '2025-03-26', '2024-11-05'];

export type Era = typeof MODERN | typeof LEGACY;

export const META = {
  version: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  logLevel: 'io.modelcontextprotocol/logLevel',
} as const;

export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

/** Which member of the parameters the header `Mcp-Name` repeats. */
export const NAME_SOURCE: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

const ENCODED = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/;

/** Header values that are not plain visible ASCII travel as `=?base64?…?=`. */
export function encodeHeaderValue(value: string): string {
  const isPlain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !ENCODED.test(value);
  return isPlain ? value : `=?base64?${Buffer.from(value, 'utf8').toString('base64')}?=`;
}

/** What is not wrapped stands for itself (SEP-2243). Undefined when it is wrapped and cannot be read. */
export function decodeHeaderValue(value: string): string | undefined {
  const encoded = ENCODED.exec(value)?.[1];
  if (encoded === undefined) return value;
  const bytes = Buffer.from(encoded, 'base64');
  const text = bytes.toString('utf8');
  const isCanonical = bytes.toString('base64') === encoded && Buffer.from(text, 'utf8').equals(bytes);
  return isCanonical ? text : undefined;
}
