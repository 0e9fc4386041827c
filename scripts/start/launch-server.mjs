import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { compileCache } from './compile-cache.mjs';
import { say } from './messages.mjs';

/** One Ctrl-C under npm arrives twice: from the terminal and passed on by npm. Within this time it counts once. */
const ONE_REQUEST_MS = 1000;

/**
 * What V8 is told for the server. Its young generation would grow to 128 MiB under load and keep them; collected a
 * little more often it is 16 MiB, and answers are as quick. An installation's launchers say the same (packages/release).
 */
export const SERVER_FLAGS = ['--max-semi-space-size=8'];

/**
 * Runs the server until it ends and answers its exit code. A request to stop reaches the server exactly once,
 * whether it was sent to the whole process group, to npm, or to this process alone; asking again later is passed on
 * as well, for a server that hangs.
 *
 * @param {{ node: string, entry: string, args: string[], cwd: string }} server
 * @returns {Promise<number>} 128 plus the signal's number when a signal ended it
 */
export function launchServer({ node, entry, args, cwd }) {
  const isWindows = process.platform === 'win32';
  return new Promise((resolve) => {
    const child = spawn(node, [...SERVER_FLAGS, entry, ...args], {
      cwd,
      env: { ...process.env, ...compileCache(cwd) },
      stdio: 'inherit',
      // Out of the terminal's process group, so that a Ctrl-C comes through here and can be counted.
      // On Windows a console's Ctrl-C reaches every program anyway, and a signal sent by us would be a kill.
      detached: !isWindows,
    });
    let passedOnAtMs = Number.NEGATIVE_INFINITY;
    const passOn = (signal) => {
      const nowMs = performance.now();
      if (isWindows || nowMs - passedOnAtMs < ONE_REQUEST_MS) return;
      passedOnAtMs = nowMs;
      child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn);
    child.once('error', (error) => {
      process.stderr.write(`${say('server-not-started', { reason: error.message })}\n`);
      resolve(1);
    });
    child.once('exit', (code, signal) => resolve(code ?? exitCodeOf(signal)));
  });
}

/** The shells' convention. */
export function exitCodeOf(signal) {
  return 128 + (constants.signals[signal] ?? 0);
}
