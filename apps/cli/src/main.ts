#!/usr/bin/env node
import { homedir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { EXIT } from './exit-code.ts';
import { openKeys, readLine } from './open-keys.ts';
import { readSecret } from './read-secret.ts';
import { runCli } from './run-cli.ts';
import { trustAuthority } from './trust-authority.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

// `haechi audit tail | head`: the reader has enough, which is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.yes);
});

try {
  // oxlint-disable-next-line no-process-env -- before anything is asked for, as below
  trustAuthority(process.env);
  process.exitCode = await runCli(process.argv.slice(2), {
    // oxlint-disable-next-line no-process-env -- the one place the environment is read
    env: process.env,
    homeDir: homedir(),
    fetch: globalThis.fetch,
    out: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    readSecret,
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    openKeys: () => openKeys(() => stop.abort()),
    readLine,
    now: () => Date.now(),
    // Stopped, it has waited long enough.
    wait: (durationMs) => setTimeout(durationMs, undefined, { signal: stop.signal }).catch(() => undefined),
    stopped: stop.signal,
  });
} catch (error) {
  process.stderr.write(
    `haechi: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = EXIT.defect;
}
