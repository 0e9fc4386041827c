import { createHash } from 'node:crypto';
import type { OutboundAnswer, OutboundGuard } from '@haechi/http';
import { MINUTE_MS } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';
import { AwsV4Signer } from 'aws4fetch';
import type { ColdStore } from './cold-store.ts';

const TIMEOUT_MS = 5 * MINUTE_MS;
const LIST_BYTES_MAX = 1024 * 1024;
const FAULT_LENGTH_MAX = 200;

export interface S3Options {
  /** Bucket in path style, with a prefix if wanted: `https://s3.example.com/bucket/logs`. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  /** How the store itself keeps files until their time is over; `off` for a bucket without object lock. */
  readonly lock: 'governance' | 'compliance' | 'off';
}

interface Asked {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly answerBytesMax?: number;
}

const hashOf = (algorithm: 'sha256' | 'md5', bytes: Uint8Array, encoding: 'hex' | 'base64'): string =>
  createHash(algorithm).update(bytes).digest(encoding);

/** One request with its signature (AWS Signature Version 4), through the guard like everything that leaves. */
function createAsk(options: S3Options, guard: Pick<OutboundGuard, 'request'>) {
  return async ({ method, url, headers = {}, body, answerBytesMax }: Asked): Promise<OutboundAnswer> => {
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      headers: {
        ...headers,
        'x-amz-content-sha256': hashOf('sha256', body ?? new Uint8Array(), 'hex'),
      },
      service: 's3',
      region: options.region,
      accessKeyId: options.accessKeyId,
      secretAccessKey: options.secretAccessKey.reveal(),
    }).sign();
    const answered = await guard.request(signed.url, {
      method,
      headers: {
        ...Object.fromEntries(signed.headers),
        ...(body === undefined ? {} : { 'content-length': String(body.length) }),
      },
      ...(body === undefined ? {} : { body }),
      timeoutMs: TIMEOUT_MS,
      ...(answerBytesMax === undefined ? {} : { answerBytesMax }),
    });
    if (!answered.ok)
      throw new Error(`the cold store cannot be reached (${answered.error.code}: ${answered.error.detail})`);
    return answered.value;
  };
}

function demandOk(answer: OutboundAnswer, what: string): OutboundAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  const said = Buffer.from(answer.body).toString('utf8');
  const code = /<Code>([A-Za-z]+)<\/Code>/.exec(said)?.[1] ?? said.slice(0, FAULT_LENGTH_MAX);
  throw new Error(`the cold store refused to ${what}: ${answer.status} ${code}`);
}

/** Ids of all versions of one object, delete markers too. Names and ids hold nothing that XML would escape. */
function readVersions(xml: string, key: string): string[] {
  return [...xml.matchAll(/<(Version|DeleteMarker)>(.*?)<\/\1>/gs)]
    .map(([, , inside = '']) => inside)
    .filter((inside) => /<Key>(.*?)<\/Key>/s.exec(inside)?.[1] === key)
    .flatMap((inside) => /<VersionId>(.*?)<\/VersionId>/s.exec(inside)?.[1] ?? []);
}

/** An S3-compatible store; its object lock holds also against whoever has the keys of this installation. */
export function createS3ColdStore(options: S3Options, guard: Pick<OutboundGuard, 'request'>): ColdStore {
  const ask = createAsk(options, guard);
  const base = new URL(options.url.replace(/\/$/, ''));
  const [, bucket = '', ...prefix] = base.pathname.split('/');
  const urlOf = (name: string): URL => new URL(`${base.pathname}/${name}`, base);

  async function readLockedUntil(name: string): Promise<Date | null> {
    const answer = demandOk(await ask({ method: 'HEAD', url: urlOf(name) }), 'tell about a file');
    const until = answer.headers['x-amz-object-lock-retain-until-date'];
    return until === undefined ? null : new Date(until);
  }

  /** Deleting a name alone would only hide the file where the bucket keeps versions. */
  async function listVersions(name: string): Promise<readonly string[]> {
    const key = [...prefix, name].join('/');
    const url = new URL(`/${bucket}`, base);
    url.search = new URLSearchParams({ versions: '', prefix: key }).toString();
    const answer = await ask({ method: 'GET', url, answerBytesMax: LIST_BYTES_MAX });
    // A server without versions has one form of each file only.
    if (answer.status === 501) return [];
    return readVersions(Buffer.from(demandOk(answer, 'list versions').body).toString('utf8'), key);
  }

  return {
    kind: 's3',
    async put(name, bytes, until) {
      const isLocked = options.lock !== 'off';
      const headers = {
        'content-md5': hashOf('md5', bytes, 'base64'),
        ...(isLocked
          ? {
              'x-amz-object-lock-mode': options.lock.toUpperCase(),
              'x-amz-object-lock-retain-until-date': until.toISOString(),
            }
          : {}),
      };
      demandOk(await ask({ method: 'PUT', url: urlOf(name), headers, body: bytes }), 'take a file');
      if (!isLocked) return null;
      const lockedUntil = await readLockedUntil(name);
      if (lockedUntil === null)
        throw new Error(
          'the cold store took a file without its object lock: the bucket was made without one',
        );
      return lockedUntil;
    },
    async get(name, bytesMax) {
      const answer = await ask({
        method: 'GET',
        url: urlOf(name),
        answerBytesMax: Math.max(bytesMax, LIST_BYTES_MAX),
      });
      return answer.status === 404 ? undefined : demandOk(answer, 'give a file').body;
    },
    async remove(name) {
      const versions = await listVersions(name);
      if (versions.length === 0) {
        const answer = await ask({ method: 'DELETE', url: urlOf(name) });
        if (answer.status !== 404) demandOk(answer, 'delete a file');
      }
      for (const versionId of versions) {
        const url = urlOf(name);
        url.search = new URLSearchParams({ versionId }).toString();
        demandOk(await ask({ method: 'DELETE', url }), 'delete a file');
      }
    },
  };
}
