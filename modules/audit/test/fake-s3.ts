import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Version {
  readonly id: string;
  readonly bytes: Buffer;
  readonly until: Date | undefined;
}

/** As much of an S3 server as a cold store asks for: versions, object lock, checksums; one bucket named `logs`. */
export async function startFakeS3(now: () => Date = () => new Date()) {
  const objects = new Map<string, Version[]>();
  let made = 0;

  const fault = (res: ServerResponse, status: number, code: string): void =>
    void res.writeHead(status).end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of req) pieces.push(piece as Buffer); // no encoding is set on it
    const body = Buffer.concat(pieces);
    const url = new URL(req.url ?? '', 'http://localhost');
    const signed = req.headers.authorization ?? '';
    if (
      !/^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/us-east-1\/s3\/aws4_request, SignedHeaders=\S*x-amz-content-sha256/.test(
        signed,
      )
    )
      return fault(res, 403, 'AccessDenied');
    if (req.headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex'))
      return fault(res, 400, 'XAmzContentSHA256Mismatch');
    const key = url.pathname.slice('/logs/'.length);
    if (url.searchParams.has('versions')) return list(url.searchParams.get('prefix') ?? '', res);
    if (req.method === 'PUT') return put(req, res, key, body);
    if (req.method === 'DELETE') return remove(res, key, url.searchParams.get('versionId'));
    const found = objects.get(key)?.at(-1);
    if (found === undefined) return fault(res, 404, 'NoSuchKey');
    const headers =
      found.until === undefined ? {} : { 'x-amz-object-lock-retain-until-date': found.until.toISOString() };
    res
      .writeHead(200, { ...headers, 'content-length': found.bytes.length })
      .end(req.method === 'HEAD' ? undefined : found.bytes);
  }

  function put(req: IncomingMessage, res: ServerResponse, key: string, bytes: Buffer): void {
    if (req.headers['content-md5'] !== createHash('md5').update(bytes).digest('base64'))
      return fault(res, 400, 'BadDigest');
    const until = req.headers['x-amz-object-lock-retain-until-date'];
    made += 1;
    const version = {
      id: `v${made}`,
      bytes,
      until: until === undefined ? undefined : new Date(String(until)),
    };
    objects.set(key, [...(objects.get(key) ?? []), version]);
    res.writeHead(200).end();
  }

  function list(prefix: string, res: ServerResponse): void {
    const versions = [...objects]
      .filter(([key]) => key.startsWith(prefix))
      .flatMap(([key, all]) =>
        all.map(({ id }) => `<Version><Key>${key}</Key><VersionId>${id}</VersionId></Version>`),
      );
    res.writeHead(200).end(`<ListVersionsResult>${versions.join('')}</ListVersionsResult>`);
  }

  function remove(res: ServerResponse, key: string, versionId: string | null): void {
    const all = objects.get(key) ?? [];
    const version = all.find(({ id }) => id === versionId);
    if (version?.until !== undefined && version.until > now()) return fault(res, 403, 'AccessDenied');
    const left = all.filter((one) => one !== version);
    if (left.length === 0) objects.delete(key);
    else objects.set(key, left);
    res.writeHead(204).end();
  }

  const server = createServer((req, res) => void answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { url: `http://127.0.0.1:${port}/logs`, objects, close: () => server.close() };
}
