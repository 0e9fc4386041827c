import { createHash } from 'node:crypto';
import { chmod, lstat, rm } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** What a passkey that is to be registered is called. */
const labelField = z.string().min(1).max(100).optional();

/** What somebody at the machine shows to a locked server. */
const showingSchema = z.union([
  z.object({ shares: z.array(z.string().max(1000)).min(1).max(256), label: labelField }),
  z.object({ usb: z.string().max(4096), label: labelField }),
]);
export type Showing = z.infer<typeof showingSchema>;

/** What is shown is for: unlocking a locked server; a new sealing key, the end of former ones, or a passkey of a running one. */
export type Door = 'unlock' | 'rotate' | 'retire' | 'passkey';

const PATH_BYTES_MAX = 100;
const BODY_BYTES_MAX = 300_000;
const ANSWER_WITHIN_MS = 60_000;
const CLOSE_WITHIN_MS = 2_000;

/**
 * Where a locked server listens for the person at the machine: a socket that only the user of the server may open. Of a
 * long path the system takes no socket; it then has a short name in the folder for temporary files.
 */
export function unlockAddress(keysDir: string, door: Door = 'unlock'): string {
  const hash = createHash('sha256')
    .update(door === 'unlock' ? keysDir : `${door} ${keysDir}`)
    .digest('hex')
    .slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\haechi-${hash}`;
  const beside = join(keysDir, `${door}.sock`);
  return Buffer.byteLength(beside) <= PATH_BYTES_MAX ? beside : join(tmpdir(), `haechi-${hash}.sock`);
}

export interface UnlockListener {
  close(): Promise<void>;
}

/** @param answer what is sent back as JSON; it never holds anything of what was shown */
export async function listenForUnlock(
  keysDir: string,
  answer: (showing: Showing) => Promise<unknown>,
  door: Door = 'unlock',
): Promise<UnlockListener> {
  const address = unlockAddress(keysDir, door);
  const server = createServer((req, res) => {
    res.setHeader('connection', 'close');
    void readBody(req)
      .then((body) => answer(showingSchema.parse(JSON.parse(body))))
      .then(
        (value) => res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value)),
        () => res.writeHead(400).end(),
      );
  });
  if (process.platform !== 'win32') await rm(address, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  if (process.platform !== 'win32') await chmod(address, 0o600);
  return {
    async close() {
      // Whoever unlocked is still to be told; somebody who only holds the line is not waited for.
      const overdue = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(overdue);
      if (process.platform !== 'win32') await rm(address, { force: true });
    },
  };
}

async function readBody(req: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of req) {
    if (!(piece instanceof Buffer)) continue;
    bytes += piece.length;
    if (bytes > BODY_BYTES_MAX) throw new Error('too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Shows something to the server of this base directory. @returns its answer; undefined when none listens at that door */
export async function showToServer(
  keysDir: string,
  showing: Showing,
  door: Door = 'unlock',
): Promise<unknown> {
  const address = unlockAddress(keysDir, door);
  if (!(await isOurs(address))) return undefined;
  return await new Promise((resolve, reject) => {
    const req = httpRequest(
      { socketPath: address, method: 'POST', path: '/unlock', timeout: ANSWER_WITHIN_MS },
      (res) => {
        readBody(res).then((text) => resolve(res.statusCode === 200 ? JSON.parse(text) : undefined), reject);
      },
    );
    req.once('error', (error: NodeJS.ErrnoException) => {
      if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(error.code ?? '')) resolve(undefined);
      else reject(error);
    });
    req.once('timeout', () => req.destroy(new Error('the server does not answer')));
    req.end(JSON.stringify(showing));
  });
}

/** In the folder for temporary files anybody may put a socket, to be told shares. */
async function isOurs(address: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const entry = await lstat(address).catch(() => undefined);
  const uid = process.getuid?.();
  return entry?.isSocket() === true && (uid === 0 || entry.uid === uid);
}
