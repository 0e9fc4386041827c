import type { SealedColumn } from '@haechi/database';
import { parseId, SECOND_MS, type SessionId } from '@haechi/kernel';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';
import { type Adapter, type AdapterPayload, errors, Provider } from 'oidc-provider';
import { toClientMetadata } from '../clients/client-metadata.ts';
import type { ClientDirectory } from '../clients/find-client.ts';
import type { ClientRates } from '../clients/limit-client-rate.ts';
import { isDocumentAddress } from '../documents/document-address.ts';
import type { DocumentClients } from '../documents/document-clients.ts';
import { sessionOfGrant } from '../grant-id.ts';
import type { SpentRecords } from '../tokens/spent-records.ts';
import { createGrantsInHand, type GrantsInHand } from './grants-in-hand.ts';
import type { FoundRecord, RecordKey, RecordQueries, RecordToKeep } from './record-queries.ts';

export interface AdapterDeps {
  readonly records: RecordQueries;
  readonly clients: ClientDirectory;
  readonly documents: DocumentClients;
  readonly rates: ClientRates;
  readonly spent: SpentRecords;
  readonly rootKey: RootKey;
}

/** Endpoints where a client comes by itself, without a person's browser. */
const CLIENT_ROUTES = new Set([
  'token',
  'pushed_authorization_request',
  'device_authorization',
  'introspection',
  'revocation',
]);

/** Where a sign-in begins: what a client says of itself is read there, and holds until it ends. */
const FIRST_ROUTES = new Set(['authorization', 'pushed_authorization_request']);

const routeNow = (): string | undefined => Provider.ctx?.oidc.route;

/**
 * The storage of the protocol library, one adapter for each of its models. Differences from a plain store: ids are
 * hashed and left out of what is kept, records die with their session, and using one up is decided by the database.
 */
export function createAdapterFactory(deps: AdapterDeps): (model: string) => Adapter {
  const readGrant = createReadRecord('Grant', deps);
  const grants = createGrantsInHand(async (id) => await readGrant('id_hash', id, { id }));
  return (model) =>
    model === 'Client' ? createClientAdapter(deps) : createRecordAdapter(model, deps, grants);
}

const refuse = async (): Promise<never> => {
  throw new Error('clients are kept by the API, not by the protocol');
};

function createClientAdapter({ clients, documents, rates }: AdapterDeps): Adapter {
  /** The document about a client is read before a sign-in begins, when it is due. */
  async function find(clientId: string) {
    const known = await clients.find(clientId);
    const isDue = FIRST_ROUTES.has(routeNow() ?? '') && isDocumentAddress(clientId);
    if (!isDue || !(await documents.admits(clientId))) return known;
    await documents.renew(clientId, known);
    return await clients.find(clientId);
  }

  return {
    async find(clientId) {
      const client = await find(clientId);
      if (client === undefined) return undefined;
      if (CLIENT_ROUTES.has(routeNow() ?? '')) rates.admit(clientId, client.rate_limit_per_minute);
      return toClientMetadata(client);
    },
    upsert: refuse,
    findByUid: refuse,
    findByUserCode: refuse,
    consume: refuse,
    destroy: refuse,
    revokeByGrantId: refuse,
  };
}

/** The session a record hangs on: that of its consent, or for a browser session the one it carries as its name. */
function sessionOf(model: string, id: string, payload: AdapterPayload): SessionId | undefined {
  if (model === 'Grant') return sessionOfGrant(id);
  if (model === 'Session') return payload.uid === undefined ? undefined : parseId('session', payload.uid);
  return payload.grantId === undefined ? undefined : sessionOfGrant(payload.grantId);
}

const sealPurposeOf = (model: string): string => `oidc/record/${model}`;

/** Interactions and device codes: minutes old at most. */
export const sealedRecords: SealedColumn = {
  table: 'identity.oidc_records',
  key: ['kind', 'id_hash'],
  endsSoon: "payload ->> 'sealed'",
};

/** Reads a record as the library gave it. */
function createReadRecord(model: string, { records, rootKey }: Pick<AdapterDeps, 'records' | 'rootKey'>) {
  const open = async (sealed: unknown): Promise<unknown> =>
    JSON.parse(new TextDecoder().decode(await openBytes(rootKey, sealPurposeOf(model), String(sealed))));

  async function toPayload(found: FoundRecord, known: { id?: string; userCode?: string }) {
    const { sealed, ...rest } = found.payload;
    // What `toKept` wrapped, authenticated by the seal.
    const hidden = sealed === undefined ? {} : ((await open(sealed)) as Record<string, unknown>);
    const { id: sealedId, ...more } = hidden;
    const id = known.id ?? sealedId;
    // At the token endpoint who is first is decided by `consume` alone, for what was used before as for what is used now.
    const isConsumed = found.consumed_at !== null && routeNow() !== 'token';
    return {
      ...rest,
      ...more,
      ...(id === undefined ? {} : { jti: id }),
      ...(known.userCode === undefined ? {} : { userCode: known.userCode }),
      ...(isConsumed ? { consumed: true } : {}),
    } as AdapterPayload; // the shape the library itself gave us
  }

  return async (
    key: RecordKey,
    value: string,
    known: { id?: string; userCode?: string },
  ): Promise<AdapterPayload | undefined> => {
    const found = await records.find(model, key, value);
    return found && (await toPayload(found, known));
  };
}

function createRecordAdapter(
  model: string,
  { records, clients, spent, rootKey }: AdapterDeps,
  grants: GrantsInHand,
): Adapter {
  const read = createReadRecord(model, { records, rootKey });
  const seal = (value: unknown) =>
    sealBytes(rootKey, sealPurposeOf(model), new TextEncoder().encode(JSON.stringify(value)));

  /** What is kept of a payload: never the id, never a second secret in the clear. */
  async function toKept(id: string, payload: AdapterPayload): Promise<Record<string, unknown>> {
    const { jti: _id, consumed: _consumed, userCode: _userCode, ...rest } = payload;
    // An interaction holds the ids of the device code and the browser session it is about.
    if (model === 'Interaction') return { sealed: await seal(rest) };
    // A device code is also found by what a person types in, and must then be known by its id.
    if (model === 'DeviceCode') return { ...rest, sealed: await seal({ id }) };
    return rest;
  }

  async function outlivesSession(clientId: string | undefined): Promise<boolean> {
    return clientId !== undefined && (await clients.find(clientId))?.kind === 'native';
  }

  return {
    async upsert(id, payload) {
      if (model === 'RefreshToken' && spent.isRepeating()) return;
      if (payload.exp === undefined) throw new Error(`${model} without an end`);
      const record: RecordToKeep = {
        kind: model,
        id,
        payload: await toKept(id, payload),
        clientId: payload.clientId,
        sessionId: sessionOf(model, id, payload),
        outlivesSession: await outlivesSession(payload.clientId),
        grantId: payload.grantId,
        userCode: payload.userCode,
        uid: payload.uid,
        expiresAtMs: payload.exp * SECOND_MS,
      };
      if (model !== 'ReplayDetection') await records.keepOrReplace(record);
      else if (!(await records.keepOnce(record)))
        throw new errors.InvalidRequest('this proof was used before');
    },
    async find(id) {
      const held = model === 'Grant' ? grants.find(id) : undefined;
      if (held !== undefined) return held;
      const payload = await read('id_hash', id, { id });
      if (payload !== undefined && model === 'DeviceCode') grants.note(payload);
      return payload;
    },
    findByUid: (uid) => read('uid_hash', uid, {}),
    findByUserCode: (userCode) => read('user_code_hash', userCode, { userCode }),
    async consume(id) {
      if (model === 'DeviceCode') await grants.take();
      if (!(await records.consume(model, id))) await spent.answerReuse(model, id);
    },
    destroy: (id) => records.remove(model, id),
    revokeByGrantId: (grantId) => records.removeOfGrant(model, grantId),
  };
}
