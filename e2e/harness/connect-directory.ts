import type { ApiClient } from './api-client.ts';
import { findRole } from './people.ts';

export interface ScimReply {
  readonly status: number;
  readonly headers: Headers;
  // What came over the wire; a test knows what it asked for.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export type Scim = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<ScimReply>;

/** Speaks SCIM with a bearer token. */
export function createScim(origin: string, token: string | undefined): Scim {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${origin}/scim/v2${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
}

/** Switches provisioning on in the tenant a client works in, and gives its directory an account and a token. */
export async function connectDirectory(client: ApiClient, tenantId: string) {
  await client.call('PUT /api/v1/settings/{key}', {
    params: { key: 'provisioning.enabled' },
    body: { value: true, reason: '디렉터리를 연결합니다' },
  });
  const account = await client.call('POST /api/v1/service-accounts', {
    body: {
      name: '디렉터리',
      keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }],
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    },
  });
  await client.call('POST /api/v1/assignments', {
    body: {
      principal: account.id,
      roleId: (await findRole(client, 'PROVISIONER')).id,
      scope: tenantId,
      reason: '디렉터리 연동',
    },
  });
  const { token } = await client.call('POST /api/v1/service-accounts/{id}/token', {
    params: { id: account.id },
    body: { reason: '디렉터리는 서명하지 못합니다' },
  });
  return { accountId: account.id, token, scim: createScim(client.origin, token) };
}
