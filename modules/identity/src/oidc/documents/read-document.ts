import { CLIENT_SCOPES, publicKeyField, redirectField } from '@haechi/contracts';
import { ok, type Result, refuse } from '@haechi/kernel';
import { z } from 'zod';
import type { ClientAuthMethod, ClientKind, PublicJwk } from '../tables.ts';

/** What of a document counts here. Pictures and pages it names are never opened. */
export interface ClientDocument {
  readonly name: string;
  readonly kind: ClientKind;
  readonly authMethod: ClientAuthMethod;
  readonly keys: readonly PublicJwk[] | null;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly (typeof CLIENT_SCOPES)[number][];
}

/** Why a document is not taken; for whoever runs the client or the installation. */
export type DocumentFault =
  | 'unreachable'
  | 'not_there'
  | 'too_large'
  | 'not_a_document'
  | 'names_another_client'
  | 'has_a_secret'
  | 'asks_for_more'
  | 'proves_itself_otherwise'
  | 'redirects_elsewhere'
  | 'too_many_clients';

const document = z.looseObject({
  client_id: z.string(),
  client_name: z.string().trim().min(1).max(100).optional(),
  redirect_uris: z.array(z.string().max(500)).min(1).max(20),
  token_endpoint_auth_method: z.string().max(50).default('none'),
  jwks: z.object({ keys: z.array(publicKeyField).min(1).max(5) }).optional(),
  grant_types: z.array(z.string().max(100)).max(10).default(['authorization_code']),
  response_types: z.array(z.string().max(50)).max(10).default(['code']),
  scope: z.string().max(1000).optional(),
});

const GRANTS: ReadonlySet<string> = new Set(['authorization_code', 'refresh_token']);
const CHARACTERS_THAT_HIDE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;

const isHere = (uri: string): boolean => uri.startsWith('http://');
const isOfApp = (uri: string): boolean => !/^https?:/.test(uri);

function chooseKind(authMethod: string, redirectUris: readonly string[]): ClientKind {
  if (authMethod === 'private_key_jwt') return 'web';
  return redirectUris.some((uri) => isHere(uri) || isOfApp(uri)) ? 'native' : 'browser';
}

/** Where answers go must belong to whoever publishes the document, or to somebody the administrator named as well. */
function findStray(
  address: string,
  redirectUris: readonly string[],
  isListedHost: (host: string) => boolean,
): string | undefined {
  const { host } = new URL(address);
  return redirectUris.find((uri) => {
    if (!redirectField.safeParse(uri).success) return true;
    if (isHere(uri) || isOfApp(uri)) return false;
    const target = new URL(uri).host;
    return target !== host && !isListedHost(target);
  });
}

/**
 * Judges a document about a client (draft-ietf-oauth-client-id-metadata-document, section 4; RFC 7591, section 2).
 * @param isListedHost whether the administrator's list names a host by itself
 */
export function readDocument(
  address: string,
  text: string,
  isListedHost: (host: string) => boolean,
): Result<ClientDocument, DocumentFault> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse('not_a_document');
  }
  const parsed = document.safeParse(json);
  if (!parsed.success) return refuse('not_a_document');
  const { data } = parsed;
  if (data.client_id !== address) return refuse('names_another_client');
  if (Object.keys(data).some((member) => member.startsWith('client_secret'))) return refuse('has_a_secret');
  const { token_endpoint_auth_method: authMethod, jwks } = data;
  const hasKeys = authMethod === 'private_key_jwt' && jwks !== undefined;
  if (authMethod !== 'none' && !hasKeys) return refuse('proves_itself_otherwise');
  const isCodeOnly =
    data.grant_types.includes('authorization_code') &&
    data.grant_types.every((grant) => GRANTS.has(grant)) &&
    data.response_types.every((type) => type === 'code');
  if (!isCodeOnly) return refuse('asks_for_more');
  if (findStray(address, data.redirect_uris, isListedHost) !== undefined)
    return refuse('redirects_elsewhere');
  const name = data.client_name ?? new URL(address).host;
  if (CHARACTERS_THAT_HIDE.test(name)) return refuse('not_a_document');
  const wanted = data.scope?.split(' ');
  return ok({
    name: name.slice(0, 100),
    kind: chooseKind(authMethod, data.redirect_uris),
    authMethod: hasKeys ? 'private_key_jwt' : 'none',
    keys: hasKeys ? jwks.keys : null,
    redirectUris: data.redirect_uris,
    scopes: CLIENT_SCOPES.filter((scope) => wanted === undefined || wanted.includes(scope)),
  });
}
