import { formatId } from '@haechi/kernel';
import type { AdapterPayload, ClientAuthMethod, ResponseType } from 'oidc-provider';
import { SIGNING_ALG } from '../keys/signing-keys.ts';
import type { ClientKind } from '../tables.ts';
import type { StoredClient } from './find-client.ts';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** What each kind of client may ask the token endpoint for. */
const GRANTS: Readonly<Record<ClientKind, readonly string[]>> = {
  web: ['authorization_code', 'refresh_token'],
  browser: ['authorization_code', 'refresh_token'],
  native: ['authorization_code', 'refresh_token', DEVICE_GRANT],
  service: ['client_credentials'],
};

/** The client_id of a client: the address of its document, where it is known by one. */
export const toClientId = ({
  id,
  document_url: address,
}: Pick<StoredClient, 'id' | 'document_url'>): string => address ?? formatId('client', id);

/** A client as the protocol library knows it (RFC 7591, section 2). */
export function toClientMetadata(client: StoredClient): AdapterPayload {
  // Without an address to go back to, people let it in by the device flow only.
  const hasAddress = client.redirect_uris.length > 0;
  const signsIn = client.kind !== 'service' && hasAddress;
  const responseTypes: ResponseType[] = signsIn ? ['code'] : [];
  const authMethod: ClientAuthMethod = client.auth_method;
  return {
    client_id: toClientId(client),
    client_name: client.name,
    application_type: client.kind === 'native' ? 'native' : 'web',
    token_endpoint_auth_method: authMethod,
    // The library demands a secret of such a client. It gets the hash, and compares by `compareSecret`.
    ...(client.secret_hash === null ? {} : { client_secret: client.secret_hash.toString('base64url') }),
    ...(client.jwks === null ? {} : { jwks: { keys: [...client.jwks.keys] } }),
    grant_types: GRANTS[client.kind].filter(
      (grant) =>
        (signsIn || grant !== 'authorization_code') &&
        (client.document_url === null || grant !== DEVICE_GRANT),
    ),
    response_types: responseTypes,
    redirect_uris: client.redirect_uris,
    post_logout_redirect_uris: client.post_logout_redirect_uris,
    ...(client.backchannel_logout_uri === null
      ? {}
      : {
          backchannel_logout_uri: client.backchannel_logout_uri,
          backchannel_logout_session_required: true,
        }),
    scope: client.scopes.join(' '),
    dpop_bound_access_tokens: client.dpop_required,
    require_pushed_authorization_requests: client.par_required,
    id_token_signed_response_alg: SIGNING_ALG,
  };
}
