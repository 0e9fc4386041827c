import { createHash } from 'node:crypto';
import { canonicalJson, type EventId, type Json, type TenantId } from '@haechi/kernel';
import { maskSecrets } from '@haechi/kernel/node';
import type { AuditEntry, AuditEvent, AuditOrigin, JsonObject } from './event.ts';
import { formatLeaf, LEAF_BYTES_MAX } from './leaf.ts';

const ACTION = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+$/;
const ACTION_LENGTH_MAX = 100;
const NAME_LENGTH_MAX = 200;
const REASON_LENGTH_MAX = 2000;
const USER_AGENT_LENGTH_MAX = 500;

/** What PostgreSQL text cannot hold, or UTF-8 cannot carry, would come back as something else and look forged. */
const storable = (text: string, lengthMax: number): string =>
  text.replaceAll('\u0000', '').slice(0, lengthMax).toWellFormed();

const storableOrNull = (text: string | null | undefined, lengthMax: number): string | null =>
  text === null || text === undefined ? null : storable(text, lengthMax);

/**
 * A value as JSON and UTF-8 can carry it, its keys in the order of canonical JSON.
 * @returns undefined for what JSON leaves out
 */
function asStorable(value: unknown): Json | undefined {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object') return undefined;
  if (Array.isArray(value)) return value.map((item) => asStorable(item) ?? null);
  const copy: Record<string, Json> = {};
  for (const key of Object.keys(value).toSorted()) {
    const item = asStorable((value as Readonly<Record<string, unknown>>)[key]); // one of its own keys
    if (item !== undefined) copy[key.toWellFormed()] = item;
  }
  return copy;
}

/** An object goes in, and both steps keep its kind. */
const maskObject = (value: JsonObject): JsonObject => asStorable(maskSecrets(value)) as JsonObject;

/** Stands for content that does not fit a leaf, so that its size and digest are still on record. */
function omit(value: JsonObject): JsonObject {
  const text = canonicalJson(value);
  return {
    omitted: { bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') },
  };
}

type OpenPart = 'details' | 'before' | 'after';

function omitPart(event: AuditEvent, part: OpenPart): AuditEvent {
  const value = event[part];
  return value === null ? event : { ...event, [part]: omit(value) };
}

/** Of a character: a control character as `\u001f`, or one of three bytes. */
const CHARACTER_BYTES_MAX = 6;
/** Everything around the open parts, by the bounds of its texts. */
const AROUND_BYTES_MAX = 32_000;

/** No fewer bytes than a value takes as JSON, without writing it. */
function bytesAtMost(value: unknown): number {
  if (typeof value === 'string') return value.length * CHARACTER_BYTES_MAX + 3;
  if (typeof value !== 'object' || value === null) return 30;
  let sum = 3;
  for (const [key, inner] of Object.entries(value))
    sum += key.length * CHARACTER_BYTES_MAX + 5 + bytesAtMost(inner);
  return sum;
}

/** True of nearly all events, whose leaf then need not be written twice. */
const surelyFits = ({ details, before, after }: AuditEvent, bytesMax: number): boolean =>
  AROUND_BYTES_MAX + bytesAtMost(details) + bytesAtMost(before) + bytesAtMost(after) <= bytesMax;

/**
 * An event whose leaf is never longer than a C2SP log allows (65,535 bytes): a change must not fail because its record
 * would be longer, so the open parts, one after another, give way to their size and digest.
 */
export function fitEvent(event: AuditEvent, bytesMax: number = LEAF_BYTES_MAX): AuditEvent {
  if (surelyFits(event, bytesMax)) return event;
  let fitted = event;
  let leaf = formatLeaf(event);
  for (const part of ['details', 'before', 'after'] as const) {
    if (Buffer.byteLength(leaf) <= bytesMax) break;
    fitted = omitPart(fitted, part);
    leaf = formatLeaf(fitted);
  }
  return fitted;
}

/** The leaf of an event of which nobody's data is encrypted. */
export const composeLeaf = (event: AuditEvent): string => formatLeaf(fitEvent(event));

export interface ComposeInput {
  readonly id: EventId;
  readonly tenantId: TenantId;
  /** Public id of the branch the scope lies in. */
  readonly branch?: string | null;
  readonly atMs: number;
  readonly origin: AuditOrigin;
  readonly entry: AuditEntry;
}

/**
 * Puts an event together: secrets masked, texts bounded, nothing in it that a database or UTF-8 cannot carry.
 * @throws TypeError when the action is not of the form `resource.verb`
 */
export function composeEvent({ id, tenantId, branch, atMs, origin, entry }: ComposeInput): AuditEvent {
  if (!ACTION.test(entry.action) || entry.action.length > ACTION_LENGTH_MAX) {
    throw new TypeError(`not an action: ${entry.action}`);
  }
  const { actor } = origin;
  const { target } = entry;
  return {
    id,
    tenantId,
    branch: branch ?? null,
    atMs,
    actor: {
      kind: actor.kind,
      id: storableOrNull(actor.id, NAME_LENGTH_MAX),
      name: storable(actor.name, NAME_LENGTH_MAX),
    },
    delegatorId: storableOrNull(origin.delegatorId, NAME_LENGTH_MAX),
    role: storableOrNull(origin.role, NAME_LENGTH_MAX),
    sessionId: storableOrNull(origin.sessionId, NAME_LENGTH_MAX),
    requestId: storableOrNull(origin.requestId, NAME_LENGTH_MAX),
    ip: storableOrNull(origin.ip, NAME_LENGTH_MAX),
    userAgent: storableOrNull(origin.userAgent, USER_AGENT_LENGTH_MAX),
    action: entry.action,
    target:
      target === undefined
        ? null
        : {
            kind: storable(target.kind, NAME_LENGTH_MAX),
            id: storable(target.id, NAME_LENGTH_MAX),
            name: storable(target.name, NAME_LENGTH_MAX),
          },
    scopeId: entry.scopeId,
    result: entry.result ?? 'success',
    reason: storableOrNull(entry.reason, REASON_LENGTH_MAX),
    details: entry.details === undefined ? {} : maskObject(entry.details),
    before: entry.before === undefined ? null : maskObject(entry.before),
    after: entry.after === undefined ? null : maskObject(entry.after),
    policyRevision: entry.policyRevision ?? null,
    sealed: [],
  };
}
