import type { TestDatabase } from '@haechi/database/testing';
import { makeBaseDirectory } from './base-directory.ts';
import { findFreePort } from './free-port.ts';
import { createServerDatabase } from './server-database.ts';
import { type Environment, type Exit, type ServerProcess, spawnServer } from './spawn-server.ts';

/** A server a test file talks to, at one address over all its restarts. */
export interface RunningServer {
  readonly origin: string;
  readonly baseDir: string;
  /** Its database on the test cluster; undefined when it has its own embedded one. */
  readonly db: TestDatabase | undefined;
  /** The process that runs now. */
  process(): ServerProcess;
  /** The secret of the link its newest start printed; undefined when an administrator exists. */
  firstAdministratorToken(): string | undefined;
  /** Starts it again at the same address, after it ended. */
  start(): Promise<void>;
  /** Asks it to stop and waits until it has. */
  stop(name?: 'SIGTERM' | 'SIGINT'): Promise<Exit>;
  /** Ends the process at once, as the loss of its machine would. */
  kill(): Promise<void>;
  /** Stops it and removes everything it made. */
  remove(): Promise<void>;
}

export interface ServerOptions {
  /** `test cluster`: a database of its own, cloned, on the cluster all test files share. `embedded`: its own PostgreSQL. */
  readonly database: 'test cluster' | 'embedded';
  readonly settings?: Environment;
}

const ATTEMPTS_MAX = 3;
const LINK = /\/enroll\?token=([A-Za-z0-9_-]+)/;
// Answers that break their contract fail; the limits of requests have tests of their own.
const TEST_SETTINGS: Environment = {
  HAECHI_CHECK_RESPONSES: 'true',
  HAECHI_RATE_LIMIT_PER_MINUTE: '1000000',
};

/** Starts a server with nothing in it yet. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const base = makeBaseDirectory();
  const db = options.database === 'embedded' ? undefined : await createServerDatabase();
  const settings: Environment = {
    HAECHI_HOME: base.path,
    ...TEST_SETTINGS,
    ...(db === undefined
      ? {}
      : { DATABASE_URL: db.superuserUrl.reveal(), DATABASE_APP_URL: db.appUrl.reveal() }),
    ...options.settings,
  };
  const clean = async (): Promise<void> => {
    await db?.drop();
    base.remove();
  };
  const first = await startOnFreePort(settings).catch(async (error: unknown) => {
    await clean();
    throw error;
  });
  const { port } = first;
  let { server } = first;

  async function stop(name: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<Exit> {
    server.signal(name);
    return await server.exited;
  }

  return {
    origin: `http://localhost:${port}`,
    baseDir: base.path,
    db,
    process: () => server,
    firstAdministratorToken: () => LINK.exec(server.output())?.[1],
    async start() {
      server = spawnServer({ ...settings, PORT: String(port) });
      await server.ready();
    },
    stop,
    async kill() {
      server.signal('SIGKILL');
      await server.exited;
    },
    async remove() {
      await stop();
      await clean();
    },
  };
}

async function startOnFreePort(settings: Environment): Promise<{ port: number; server: ServerProcess }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const server = spawnServer({ ...settings, PORT: String(port) });
    try {
      await server.ready();
      return { port, server };
    } catch (error) {
      // Somebody else took the port in between.
      if (attempt === ATTEMPTS_MAX || !server.output().includes(`Port ${port} is taken`)) throw error;
    }
  }
}
