import { isIP } from 'node:net';
import { formatId, type Json, PLATFORM_SCOPE_ID } from '@haechi/kernel';
import { type OutgoingEvent, type Sender, VENDOR, type Weight, weigh } from '../outgoing-event.ts';
import { classifyAction, OCSF_CLASSES, type OcsfClass } from './classify-action.ts';

const OCSF_VERSION = '1.8.0';

type JsonObject = { readonly [key: string]: Json };

const SEVERITY: Readonly<Record<Weight, readonly [id: number, name: string]>> = {
  routine: [1, 'Informational'],
  notable: [3, 'Medium'],
  serious: [4, 'High'],
  alarming: [5, 'Critical'],
};

const USER_TYPE: Readonly<Record<string, readonly [id: number, name: string]>> = {
  user: [1, 'User'],
  system: [3, 'System'],
  service: [4, 'Service'],
  agent: [4, 'Service'],
  anonymous: [0, 'Unknown'],
};

/** Leaves out what is not known. */
const known = (fields: Readonly<Record<string, Json | null | undefined>>): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter(
      (entry): entry is [string, Json] => entry[1] !== null && entry[1] !== undefined && entry[1] !== '',
    ),
  );

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

function actingUser({ actor }: OutgoingEvent): JsonObject {
  const [typeId, type] = USER_TYPE[actor.kind] ?? [99, 'Other'];
  // A user has a name or an id (constraint of the object).
  return known({ name: actor.name === '' ? actor.kind : actor.name, uid: actor.id, type_id: typeId, type });
}

/** Who an account or access event is about: the person named by target or details, else whoever acted. */
function affectedUser(event: OutgoingEvent): JsonObject {
  const { target, details } = event;
  if (target?.kind === 'user') return known({ uid: target.id, name: target.name, type_id: 1, type: 'User' });
  const id =
    textOf(details['principalId']) ?? textOf(details['userId']) ?? textOf(details['delegateId']) ?? undefined;
  if (id !== undefined) return { uid: id, type_id: id.startsWith('svc_') ? 4 : 1 };
  const email = textOf(details['email']);
  if (email !== undefined && event.actor.id === null)
    return { name: email, email_addr: email, type_id: 1, type: 'User' };
  return actingUser(event);
}

function privilegesOf({ details, target, action }: OutgoingEvent): readonly string[] {
  const { permissions } = details;
  if (Array.isArray(permissions) && permissions.length > 0) return permissions.map(String);
  return [textOf(details['permission']) ?? textOf(details['roleKey']) ?? target?.name ?? action];
}

const sourceOf = (event: OutgoingEvent, sender: Sender): JsonObject =>
  event.ip !== null && isIP(event.ip) !== 0 ? { ip: event.ip } : { name: sender.host };

const entityOf = ({ target }: OutgoingEvent): JsonObject =>
  target === null ? { name: VENDOR } : known({ name: target.name, uid: target.id, type: target.kind });

/** What each class says beyond what all say. */
const SPECIFIC: Readonly<Record<OcsfClass, (event: OutgoingEvent, sender: Sender) => JsonObject>> = {
  accountChange: (event) => ({ user: affectedUser(event) }),
  authentication: (event, sender) => ({
    user: affectedUser(event),
    service: { name: VENDOR },
    ...(event.sessionId === null ? {} : { session: { uid: event.sessionId } }),
    src_endpoint: sourceOf(event, sender),
  }),
  authorizeSession: (event) => ({ user: actingUser(event), privileges: privilegesOf(event) }),
  entityManagement: (event) => ({
    entity: entityOf(event),
    ...(event.reason === null ? {} : { comment: event.reason }),
  }),
  userAccess: (event) => ({ user: affectedUser(event), privileges: privilegesOf(event) }),
  apiActivity: (event, sender) => ({
    api: {
      operation: textOf(event.details['operation']) ?? event.action,
      ...(event.requestId === null ? {} : { request: { uid: event.requestId } }),
    },
    src_endpoint: sourceOf(event, sender),
    ...(event.target === null
      ? {}
      : { resources: [known({ name: event.target.name, uid: event.target.id, type: event.target.kind })] }),
  }),
};

const place = (kind: 'tenant' | 'scope', id: string): string =>
  id === PLATFORM_SCOPE_ID ? 'platform' : formatId(kind, id);

/** What has no attribute in the class; `compact` leaves the open parts out, for datagrams. */
function unmappedOf(event: OutgoingEvent, compact: boolean): JsonObject {
  return known({
    action: event.action,
    result: event.result,
    scope: place('scope', event.scopeId),
    branch: event.branch,
    delegator: event.delegatorId,
    role: event.role,
    ...(compact
      ? {}
      : {
          details: event.details,
          before: event.before,
          after: event.after,
          user_agent: event.userAgent,
          policy_revision: event.policyRevision,
        }),
  });
}

/**
 * An event as OCSF 1.8.0. The class follows from the action (`classify-action.ts`).
 * @param compact without what has no attribute of its own
 */
export function toOcsf(event: OutgoingEvent, sender: Sender, compact = false): JsonObject {
  const activity = classifyAction(event.action, event.target !== null);
  const { uid, category, name, categoryName } = OCSF_CLASSES[activity.class];
  const [severityId, severity] = SEVERITY[weigh(event)];
  const succeeded = event.result === 'success';
  return {
    activity_id: activity.activityId,
    activity_name: activity.activityName,
    category_uid: category,
    category_name: categoryName,
    class_uid: uid,
    class_name: name,
    type_uid: uid * 100 + activity.activityId,
    type_name: `${name}: ${activity.activityName}`,
    severity_id: severityId,
    severity,
    status_id: succeeded ? 1 : 2,
    status: succeeded ? 'Success' : 'Failure',
    ...(succeeded ? {} : { status_code: event.result }),
    ...(event.reason === null ? {} : { status_detail: event.reason }),
    time: event.atMs,
    message: event.summary,
    metadata: {
      version: OCSF_VERSION,
      product: { name: VENDOR, vendor_name: VENDOR, version: sender.version },
      uid: formatId('event', event.id),
      sequence: event.index,
      log_name: 'audit',
      log_provider: sender.host,
      event_code: event.action,
      tenant_uid: place('tenant', event.tenantId),
      ...(event.requestId === null ? {} : { correlation_uid: event.requestId }),
    },
    actor: {
      user: actingUser(event),
      ...(event.sessionId === null ? {} : { session: { uid: event.sessionId } }),
    },
    ...SPECIFIC[activity.class](event, sender),
    unmapped: unmappedOf(event, compact),
  };
}
