import type { KeyObject } from 'node:crypto';
import { formatId } from '@haechi/kernel';
import type { AuditEvent, JsonObject, SealedPart } from './event.ts';
import { openPart, sealPart } from './seal-part.ts';

/** Stands for everybody who is not signed in: their addresses are personal data, whoever they are. */
export const STRANGERS = 'strangers';

/** Programs have no privacy to protect, and their names are what the log is read for. */
const PROGRAMS: ReadonlySet<string> = new Set(['service', 'agent', 'system']);

export interface DataKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** Whose data an event holds, by public id. */
export interface Subjects {
  readonly actor: string | undefined;
  /** Whom the target, the details and the change are about. */
  readonly subject: string | undefined;
}

/**
 * @param about whom the entry is about, where its target does not say so; null for nobody
 */
export function subjectsOf(event: AuditEvent, about: string | null | undefined): Subjects {
  const { actor, target } = event;
  const ofTarget = target?.kind === 'user' ? target.id : undefined;
  return {
    actor: PROGRAMS.has(actor.kind) ? undefined : (actor.id ?? STRANGERS),
    subject: about === undefined ? ofTarget : (about ?? undefined),
  };
}

const placeOf = (event: AuditEvent, of: SealedPart['of']): string => `${formatId('event', event.id)} ${of}`;

function sealActor(event: AuditEvent, { id, key }: DataKey): AuditEvent {
  const { actor, ip, userAgent, sealed } = event;
  const data = sealPart(key, placeOf(event, 'actor'), { ip, name: actor.name, userAgent });
  return {
    ...event,
    actor: { ...actor, name: '' },
    ip: null,
    userAgent: null,
    sealed: [...sealed, { of: 'actor', key: id, data }],
  };
}

function sealSubject(event: AuditEvent, { id, key }: DataKey): AuditEvent {
  const { target, details, before, after, sealed } = event;
  const plain = { after, before, details, name: target?.name ?? null };
  const data = sealPart(key, placeOf(event, 'subject'), plain);
  return {
    ...event,
    target: target === null ? null : { ...target, name: '' },
    details: {},
    before: null,
    after: null,
    sealed: [...sealed, { of: 'subject', key: id, data }],
  };
}

/** Takes personal data out of an event and puts it beside it, encrypted. Ids, action, result and reason stay. */
export function sealEvent(
  event: AuditEvent,
  keys: { readonly actor: DataKey | undefined; readonly subject: DataKey | undefined },
): AuditEvent {
  const withoutActor = keys.actor === undefined ? event : sealActor(event, keys.actor);
  return keys.subject === undefined ? withoutActor : sealSubject(withoutActor, keys.subject);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const objectOrNull = (value: unknown): JsonObject | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // parsed from JSON
    : null;

function putBack(event: AuditEvent, of: SealedPart['of'], plain: JsonObject): AuditEvent {
  if (of === 'actor')
    return {
      ...event,
      actor: { ...event.actor, name: textOf(plain['name']) },
      ip: textOrNull(plain['ip']),
      userAgent: textOrNull(plain['userAgent']),
    };
  const { target } = event;
  return {
    ...event,
    target: target === null ? null : { ...target, name: textOf(plain['name']) },
    details: objectOrNull(plain['details']) ?? {},
    before: objectOrNull(plain['before']),
    after: objectOrNull(plain['after']),
  };
}

/**
 * Puts personal data back into an event as far as its keys exist; whose key is gone is listed in `erased`.
 * @param keyOf undefined for a key that was erased
 */
export function openEvent(event: AuditEvent, keyOf: (id: string) => KeyObject | undefined): AuditEvent {
  if (event.sealed.length === 0) return event;
  const erased: SealedPart['of'][] = [];
  let opened = event;
  for (const { of, key: keyId, data } of event.sealed) {
    const key = keyOf(keyId);
    const plain = key === undefined ? undefined : openPart(key, placeOf(event, of), data);
    if (plain === undefined) erased.push(of);
    else opened = putBack(opened, of, plain);
  }
  return { ...opened, sealed: [], ...(erased.length === 0 ? {} : { erased }) };
}
