import { CodedError } from '@haechi/kernel';
import type { KeysModule } from '@haechi/keys';
import type { FastifyInstance } from 'fastify';

const LIST = /^([0-9a-f-]{36})\.crl$/;

/**
 * What everybody may read about certificates: the roots, for trust stores, and what they revoked (RFC 5280). Both are
 * signed and hold nothing that is not shown to whoever connects.
 */
export async function mountCertificates(
  app: FastifyInstance,
  keys: Pick<KeysModule, 'readRoots' | 'readList'>,
): Promise<void> {
  app.get<{ Params: { file: string } }>('/pki/:file', async (request, reply) => {
    request.haechi.operation = 'certificates';
    const { file } = request.params;
    const [, authorityId] = LIST.exec(file) ?? [];
    const roots = file === 'ca.crt';
    const text = roots ? await keys.readRoots() : await keys.readList(authorityId ?? '');
    if (text === undefined) throw new CodedError('RES_001');
    return await reply
      .type(roots ? 'application/x-pem-file' : 'application/pkix-crl')
      .header('content-disposition', `attachment; filename="${roots ? 'haechi-ca.crt' : file}"`)
      .send(text);
  });
}
