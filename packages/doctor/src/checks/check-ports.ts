import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Check, finding } from '../finding.ts';

const say = finding('ports');

/** The port is free, or our own server has it. */
export const checkPorts: Check = async ({ port, dataDir }) => {
  if (port < 1024) return [say('failure', 'port-privileged', { port })];
  const code = await tryPort(port);
  if (code === undefined) return [say('good', 'port-free', { port })];
  if (code === 'EACCES') return [say('failure', 'port-forbidden', { port })];
  return [
    (await isOurs(port, dataDir))
      ? say('good', 'port-ours', { port })
      : say('failure', 'port-taken', { port }),
  ];
};

async function tryPort(port: number): Promise<string | undefined> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
    probe.close();
    await once(probe, 'close');
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
}

async function isOurs(port: number, dataDir: string): Promise<boolean> {
  try {
    const body: unknown = JSON.parse(
      (await askPlain(port)) ?? (await askOverTls(port, join(dataDir, 'tls'))),
    );
    return typeof body === 'object' && body !== null && 'status' in body && 'version' in body;
  } catch {
    return false;
  }
}

async function askPlain(port: number): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(3_000);
    return await (await fetch(`http://127.0.0.1:${port}/healthz`, { signal })).text();
  } catch {
    return undefined; // it may speak TLS
  }
}

/** With the roots beside the data, and showing the certificate of the server itself where clients have to show one. */
async function askOverTls(port: number, folder: string): Promise<string> {
  const [ca, cert, key] = await Promise.all(
    ['ca.crt', 'server.crt', 'server.key'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  const options = { host: '127.0.0.1', port, path: '/healthz', agent: false, ca, cert, key, timeout: 3_000 };
  const res = await new Promise<IncomingMessage>((resolve, reject) => {
    const req = get(options, resolve).once('error', reject);
    req.once('timeout', () => req.destroy(new Error('no answer')));
  });
  const pieces: Buffer[] = [];
  for await (const piece of res) if (piece instanceof Buffer) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}
