import type { ProvisioningModule, ScimRequest } from '@haechi/provisioning';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const SCIM_PATH = '/scim/v2';
const BODY_BYTES_MAX = 1024 * 1024;
const MEDIA_TYPE = 'application/scim+json; charset=utf-8';

/** Null stands for a body that is no JSON: the answer is SCIM's to give. */
function parseBody(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

const textOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

function toScimRequest(request: FastifyRequest): ScimRequest {
  const url = new URL(request.url, 'http://localhost');
  const { headers } = request;
  return {
    method: request.method,
    path: url.pathname.slice(SCIM_PATH.length),
    query: url.searchParams,
    body: parseBody(request.body),
    bearer: /^Bearer +([^\s]{1,4096})$/i.exec(headers.authorization ?? '')?.[1],
    ifMatch: textOf(headers['if-match']),
    ifNoneMatch: textOf(headers['if-none-match']),
    requestId: request.id,
    ip: request.ip,
    userAgent: headers['user-agent']?.slice(0, 400),
    locale: request.haechi.locale,
  };
}

/** Puts the SCIM service under its path. It takes bearer tokens only, so no browser can be made to call it. */
export async function mountScim(app: FastifyInstance, provisioning: ProvisioningModule): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      ['application/scim+json', 'application/json'],
      { parseAs: 'string', bodyLimit: BODY_BYTES_MAX },
      (_request, body, done) => done(null, body),
    );
    scope.route({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: `${SCIM_PATH}/*`,
      async handler(request, reply) {
        request.haechi.operation = 'scim';
        const { status, headers, body } = await provisioning.handleScim(toScimRequest(request));
        reply.code(status).headers(headers);
        if (body === undefined) return await reply.send();
        return await reply.type(MEDIA_TYPE).send(JSON.stringify(body));
      },
    });
  });
}
