import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getOverTls, type RequestOptions } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import { readProcessMark, sameMark } from '@haechi/database/embedded';
import { z } from 'zod';
import type { InstallationPlaces } from './installation.ts';
import { SERVER_FLAGS } from './launchers.ts';
import { ReleaseError } from './release-error.ts';

const LOOK_EVERY_MS = 200;
const STOP_WITHIN_MS = 30_000;
const DEFAULT_PORT = 8470;

const lockSchema = z.object({ pid: z.number().int().positive(), mark: z.string().optional() });

/**
 * Whether a process is the one that wrote its number down, and not a later one that was given the same. A note of an
 * older version does not say when its process began; whatever has the number counts then.
 */
async function isStill({ pid, mark }: z.output<typeof lockSchema>): Promise<boolean> {
  const found = await readProcessMark(pid);
  return found !== undefined && (mark === undefined || sameMark(found, mark));
}

/** The process that has the data, or waits for the keys to it; undefined when none does. */
export async function findServer({ dataDir }: InstallationPlaces): Promise<number | undefined> {
  for (const name of ['server.lock', 'server.lock.waiting']) {
    try {
      const noted = lockSchema.parse(JSON.parse(await readFile(join(dataDir, name), 'utf8')));
      if (await isStill(noted)) return noted.pid;
    } catch {
      // not there, or cut off while it was written
    }
  }
  return undefined;
}

/** Asks it to stop and waits until the data is free. @throws ReleaseError `still-running` */
export async function stopServer(places: InstallationPlaces, pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  for (let waitedMs = 0; waitedMs < STOP_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
    if ((await findServer(places)) === undefined) return;
    await pause(LOOK_EVERY_MS);
  }
  throw new ReleaseError('still-running', { where: places.dataDir });
}

/** The settings of the installation, as its launchers read them. */
export async function readSettings({
  envFile,
  dataDir,
}: InstallationPlaces): Promise<Record<string, string>> {
  const text = await readFile(envFile, 'utf8').catch(() => '');
  const entries = Object.entries(parseEnv(text)).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { HAECHI_HOME: dataDir, ...Object.fromEntries(entries) };
}

export interface StartedServer {
  readonly child: ChildProcess;
  readonly logFile: string;
  readonly port: number;
  /** Where its certificate lies, when it answers over TLS. */
  readonly tlsFolder?: string | undefined;
}

/** Starts the server of one release, on its own; what it says goes into `data/logs/start.log`. */
export async function startServer(
  places: InstallationPlaces,
  release: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<StartedServer> {
  return await launch(places, release, env, await readSettings(places), 'on its own');
}

/**
 * Starts the server of one release where nobody comes in: on a free port of this machine. It ends when the channel to
 * this process closes, so also when this process is killed.
 */
export async function startTrial(
  places: InstallationPlaces,
  release: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<StartedServer> {
  const alone = { PORT: String(await findFreePort()), HAECHI_HOST: '127.0.0.1', HAECHI_PROCESSES: '1' };
  return await launch(places, release, env, { ...(await readSettings(places)), ...alone }, 'on trial');
}

/** Ends a trial and waits until it has let the data go. */
export async function endTrial({ child }: StartedServer): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const overdue = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  if (child.connected) child.disconnect();
  child.kill('SIGTERM');
  await ended;
  clearTimeout(overdue);
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function launch(
  places: InstallationPlaces,
  release: string,
  env: Readonly<Record<string, string | undefined>>,
  settings: Readonly<Record<string, string>>,
  how: 'on its own' | 'on trial',
): Promise<StartedServer> {
  const logs = join(places.dataDir, 'logs');
  await mkdir(logs, { recursive: true });
  const logFile = join(logs, 'start.log');
  const output = openSync(logFile, 'a', 0o600);
  const folder = join(places.releasesDir, release);
  const node = join(folder, 'runtime', process.platform === 'win32' ? 'node.exe' : 'node');
  const child = spawn(node, [...SERVER_FLAGS, join(folder, 'app', 'apps', 'server', 'src', 'main.ts')], {
    cwd: places.base,
    env: { ...withoutSettings(env), ...settings },
    detached: how === 'on its own',
    stdio: ['ignore', output, output, ...(how === 'on trial' ? (['ipc'] as const) : [])],
  });
  closeSync(output);
  child.unref();
  child.channel?.unref();
  const tlsFolder = settings['HAECHI_TLS'] === 'on' ? join(places.dataDir, 'tls') : undefined;
  return { child, logFile, port: Number(settings['PORT'] ?? DEFAULT_PORT), tlsFolder };
}

/** The settings of an installation are in its file; what the caller's shell has set is meant for other programs. */
function withoutSettings(env: Readonly<Record<string, string | undefined>>) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(HAECHI_|DATABASE_|PORT$)/.test(name)));
}

export type Health = 'ready' | 'locked' | 'ended' | 'silent';

/**
 * Waits until the server is ready, or as the caller is content with.
 * @returns how it ended up
 */
export async function waitForHealth(
  { child, port, tlsFolder }: StartedServer,
  withinMs: number,
  content: readonly Health[] = ['ready'],
): Promise<Health> {
  let last: Health = 'silent';
  for (const beganMs = performance.now(); performance.now() - beganMs < withinMs; ) {
    if (child.exitCode !== null || child.signalCode !== null) return 'ended';
    last = await askReadiness(port, tlsFolder);
    if (content.includes(last)) return last;
    await pause(LOOK_EVERY_MS);
  }
  return last;
}

const readinessSchema = z.object({ status: z.string() });

async function askReadiness(port: number, tlsFolder: string | undefined): Promise<Health> {
  try {
    const { status, body } = await ask(port, tlsFolder);
    if (status === 200) return 'ready';
    return readinessSchema.parse(JSON.parse(body)).status === 'locked' ? 'locked' : 'silent';
  } catch {
    return 'silent';
  }
}

/** Over TLS only the roots beside the data are believed, and the certificate of the server itself is shown. */
async function ask(port: number, tlsFolder: string | undefined): Promise<{ status: number; body: string }> {
  const options = {
    host: '127.0.0.1',
    port,
    path: '/readyz',
    agent: false,
    signal: AbortSignal.timeout(5_000),
  };
  const identity = tlsFolder === undefined ? undefined : await readIdentity(tlsFolder);
  const res = await new Promise<IncomingMessage>((resolve, reject) => {
    const req =
      identity === undefined ? getPlain(options, resolve) : getOverTls({ ...options, ...identity }, resolve);
    req.once('error', reject);
  });
  const pieces: Buffer[] = [];
  for await (const piece of res) if (piece instanceof Buffer) pieces.push(piece);
  return { status: res.statusCode ?? 0, body: Buffer.concat(pieces).toString('utf8') };
}

async function readIdentity(tlsFolder: string): Promise<Pick<RequestOptions, 'ca' | 'cert' | 'key'>> {
  const [ca, cert, key] = await Promise.all(
    ['ca.crt', 'server.crt', 'server.key'].map((name) => readFile(join(tlsFolder, name), 'utf8')),
  );
  return { ca, cert, key };
}
