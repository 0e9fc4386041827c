import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { findFreePort } from '../../e2e/harness/free-port.ts';

// oxlint-disable-next-line no-process-env -- the runner of outside suites tells by it where the server is
const BINARY = process.env['HAECHI_TEST_S3'] ?? '';
export const ACCESS_KEY = 'haechi-outside';
export const SECRET_KEY = 'haechi-outside-secret';
const ANSWER_WITHIN_MS = 20_000;

export interface Gateway {
  readonly url: string;
  /** Makes a bucket; with object lock it keeps versions. */
  makeBucket(name: string, locked: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** A real S3 server over a directory of its own. */
export async function startGateway(): Promise<Gateway> {
  const directory = await mkdtemp(join(tmpdir(), 'haechi-s3-'));
  for (const name of ['data', 'versions', 'sidecar']) await mkdir(join(directory, name));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const options = ['--access', ACCESS_KEY, '--secret', SECRET_KEY, '--port', `127.0.0.1:${port}`, '--quiet'];
  const store = ['--versioning-dir', join(directory, 'versions'), '--sidecar', join(directory, 'sidecar')];
  const child = spawn(BINARY, [...options, 'posix', ...store, join(directory, 'data')], { stdio: 'ignore' });
  const client = new AwsClient({
    accessKeyId: ACCESS_KEY,
    secretAccessKey: SECRET_KEY,
    service: 's3',
    region: 'us-east-1',
    retries: 0,
  });
  const giveUpAtMs = performance.now() + ANSWER_WITHIN_MS;
  for (;;) {
    const answered = await client.fetch(url).then(
      (answer) => answer.status === 200,
      () => false,
    );
    if (answered) break;
    if (child.exitCode !== null || performance.now() > giveUpAtMs)
      throw new Error('the S3 server does not answer');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    async makeBucket(name, locked) {
      const headers = locked ? { 'x-amz-bucket-object-lock-enabled': 'true' } : {};
      const made = await client.fetch(`${url}/${name}`, { method: 'PUT', headers });
      if (made.status !== 200) throw new Error(`no bucket: ${made.status} ${await made.text()}`);
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
