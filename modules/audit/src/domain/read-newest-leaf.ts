import { isUuid, parseId, type ScopeId, type TenantId } from '@haechi/kernel';
import {
  ACTOR_KINDS,
  type AuditActor,
  type AuditEvent,
  type AuditTarget,
  type JsonObject,
  RESULTS,
  type SealedPart,
} from './event.ts';
import { LEAF_FORMAT, parsePlace } from './leaf.ts';

type Values = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';
const isObjectOrNull = (value: unknown): value is JsonObject | null => value === null || isObject(value);
const isOneOf = (names: readonly string[], value: unknown): boolean =>
  typeof value === 'string' && names.includes(value);

/** Names of an object's members, in whatever order. */
function hasMembers(value: unknown, names: readonly string[]): value is Values {
  if (!isObject(value)) return false;
  let count = 0;
  for (const name in value) if (Object.hasOwn(value, name)) count += 1;
  return count === names.length && names.every((name) => Object.hasOwn(value, name));
}

const MEMBERS = [
  'action',
  'actor',
  'after',
  'at',
  'before',
  'branch',
  'delegator',
  'details',
  'id',
  'ip',
  'policyRevision',
  'reason',
  'request',
  'result',
  'role',
  'scope',
  'sealed',
  'session',
  'target',
  'tenant',
  'userAgent',
  'v',
];
const TEXTS = ['branch', 'delegator', 'ip', 'reason', 'request', 'role', 'session', 'userAgent'];

const BASE64URL = /^[\w-]*$/;

const isSealedPart = (part: unknown): part is SealedPart =>
  hasMembers(part, ['of', 'key', 'data']) &&
  (part['of'] === 'actor' || part['of'] === 'subject') &&
  typeof part['key'] === 'string' &&
  isUuid(part['key']) &&
  typeof part['data'] === 'string' &&
  BASE64URL.test(part['data']) &&
  part['data'].length % 4 !== 1;

const isActor = (actor: unknown): actor is AuditActor =>
  hasMembers(actor, ['kind', 'id', 'name']) &&
  isOneOf(ACTOR_KINDS, actor['kind']) &&
  isTextOrNull(actor['id']) &&
  typeof actor['name'] === 'string';

const isTarget = (target: unknown): target is AuditTarget | null =>
  target === null ||
  (hasMembers(target, ['kind', 'id', 'name']) &&
    Object.values(target).every((value) => typeof value === 'string'));

/** The instant of a text as `formatLeaf` writes it. */
function readInstant(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length !== 24) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || new Date(ms).toISOString() !== text ? undefined : ms;
}

function readPlaces(leaf: Values): Pick<AuditEvent, 'id' | 'tenantId' | 'scopeId'> | undefined {
  const { id: event, tenant, scope } = leaf;
  if (typeof event !== 'string' || typeof tenant !== 'string' || typeof scope !== 'string') return undefined;
  const id = parseId('event', event);
  const tenantId = parsePlace('tenant', tenant);
  const scopeId = parsePlace('scope', scope);
  if (id === undefined || tenantId === undefined || scopeId === undefined) return undefined;
  return { id, tenantId: tenantId as TenantId, scopeId: scopeId as ScopeId }; // read from the public forms of their kinds
}

const hasOpenParts = (leaf: Values): boolean =>
  isObject(leaf['details']) &&
  isObjectOrNull(leaf['before']) &&
  isObjectOrNull(leaf['after']) &&
  (leaf['policyRevision'] === null || typeof leaf['policyRevision'] === 'number') &&
  Array.isArray(leaf['sealed']) &&
  leaf['sealed'].every(isSealedPart);

const hasClosedParts = (leaf: Values): boolean =>
  leaf['v'] === LEAF_FORMAT &&
  isActor(leaf['actor']) &&
  isTarget(leaf['target']) &&
  typeof leaf['action'] === 'string' &&
  isOneOf(RESULTS, leaf['result']) &&
  TEXTS.every((name) => isTextOrNull(leaf[name]));

/**
 * Reads a leaf that surely is one of the newest form, as thoroughly as the schema of all forms and many times faster:
 * the sequencer and every cursor meet thousands of them a second. Undefined only means that it takes the schema.
 */
export function readNewestLeaf(json: unknown): AuditEvent | undefined {
  if (!hasMembers(json, MEMBERS) || !hasClosedParts(json) || !hasOpenParts(json)) return undefined;
  const places = readPlaces(json);
  const atMs = readInstant(json['at']);
  if (places === undefined || atMs === undefined) return undefined;
  const { v: _, at: _at, tenant: _tenant, scope: _scope, session, request, delegator, ...same } = json;
  // Every member was checked above.
  return {
    ...(same as unknown as AuditEvent),
    ...places,
    atMs,
    delegatorId: delegator as string | null,
    sessionId: session as string | null,
    requestId: request as string | null,
  };
}
