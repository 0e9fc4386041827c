import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { ok, type Result } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { parseMessage, type RpcRequest } from '../mcp/json-rpc.ts';
import { type Answer, type Channel, failed, type Side, type UpstreamFailure } from './channel.ts';
import { readLines } from './read-lines.ts';

/** A program the operator offers. Only what is here is run; nothing of it comes from a caller. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly directory?: string;
  readonly makeFolder?: string;
}

const STOP_AFTER_MS = 3_000;
const WAITING_MAX = 2_000;
/** What a program may leave unread before it is given nothing more. */
const UNREAD_BYTES_MAX = 16 * 1024 * 1024;
const TELL_EVERY_MS = 60_000;

interface Waiting {
  readonly bytesMax: number;
  readonly side: Side | undefined;
  readonly progressToken: unknown;
  settle(outcome: Result<Answer, UpstreamFailure>): void;
}

/**
 * Runs a program and speaks with it over its standard streams, one message in a line. Callers share it; every message has
 * an id of our own. When it ends, whoever waits is told, and the channel is over.
 */
export function openStdioChannel(program: Program, log: Logger, onEnd: () => void): Channel {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let over = false;
  let strayLines = 0;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  if (program.makeFolder !== undefined) mkdirSync(program.makeFolder, { recursive: true, mode: 0o700 });
  const child = spawn(program.command, [...program.args], {
    env: { ...program.env },
    ...(program.directory === undefined ? {} : { cwd: program.directory }),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });

  const write = (message: object): void => {
    if (!over) child.stdin.write(`${JSON.stringify(message)}\n`);
  };

  function end(detail: string): void {
    if (over) return;
    over = true;
    for (const { settle } of waiting.values()) settle(failed('crashed', detail, true));
    waiting.clear();
    onEnd();
  }

  function kill(signal: NodeJS.Signals): void {
    try {
      // With everything it has started.
      if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, signal);
      else child.kill(signal);
    } catch {
      // It is gone already.
    }
  }

  async function answer(asked: RpcRequest): Promise<void> {
    // Over shared streams nothing says which call a question belongs to unless only one is under way.
    const [only, ...others] = waiting.values();
    const said = others.length === 0 ? await only?.side?.ask(asked) : undefined;
    write(
      said === undefined
        ? { jsonrpc: '2.0', id: asked.id, error: { code: -32_601, message: 'not offered here' } }
        : { ...said, id: asked.id },
    );
  }

  /** Programs that print to their standard output break the protocol; a line that is no message is left out. */
  function noteStray(): void {
    strayLines += 1;
    if (performance.now() - toldAtMs < TELL_EVERY_MS) return;
    log.warn({ program: program.command, strayLines }, 'a program behind the gate wrote what is no message');
    strayLines = 0;
    toldAtMs = performance.now();
  }

  function take(line: string): void {
    if (line.trim() === '') return;
    const read = parseMessage(line);
    if (read === undefined) noteStray();
    else if (read.kind === 'request') void answer(read.message);
    else if (read.kind === 'notification') {
      const token = read.message.params?.['progressToken'];
      for (const { side, progressToken } of waiting.values())
        if (token === undefined ? waiting.size === 1 : token === progressToken) side?.notify(read.message);
    } else {
      const { id } = read.message;
      const waits = typeof id === 'number' ? waiting.get(id) : undefined;
      if (waits === undefined || typeof id !== 'number') return;
      waiting.delete(id);
      waits.settle(
        line.length > waits.bytesMax
          ? failed('too_large', `more than ${waits.bytesMax} bytes`, true)
          : ok({ response: read.message, size: line.length }),
      );
    }
  }

  readLines(child.stdout, {
    line: take,
    tooLong(id) {
      waiting.get(id)?.settle(failed('too_large', 'more than a line may hold', true));
    },
    endless() {
      kill('SIGKILL');
      end('a line without an end');
    },
  });
  child.stdin.on('error', () => undefined);
  // What it prints may hold anything, secrets as well: it is read so that the program goes on, and not kept.
  child.stderr.resume();
  child.on('error', (error) => end('code' in error ? String(error.code) : 'cannot be started'));
  child.on('exit', (code, signal) => end(`ended with ${code ?? signal ?? 'nothing'}`));

  return {
    exchange(method, params, { timeoutMs, bytesMax, signal, side }) {
      if (over) return Promise.resolve(failed('unreachable', 'the program has ended', false));
      if (child.stdin.writableLength > UNREAD_BYTES_MAX)
        return Promise.resolve(failed('busy', 'the program does not read', false));
      if (waiting.size >= WAITING_MAX) return Promise.resolve(failed('busy', 'too many calls wait', false));
      lastId += 1;
      const id = lastId;
      const meta = params['_meta'];
      const progressToken =
        typeof meta === 'object' && meta !== null && 'progressToken' in meta ? meta.progressToken : id;
      return new Promise((resolve) => {
        const cancel = (reason: string): void =>
          write({
            jsonrpc: '2.0',
            method: 'notifications/cancelled',
            params: { requestId: id, reason },
          });
        const settle = (outcome: Result<Answer, UpstreamFailure>): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          waiting.delete(id);
          resolve(outcome);
        };
        const timer = setTimeout(() => {
          cancel('timeout');
          settle(failed('timeout', `no answer within ${timeoutMs} ms`, true));
        }, timeoutMs);
        const onAbort = (): void => {
          cancel('no longer wanted');
          settle(failed('aborted', 'no longer wanted', true));
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        waiting.set(id, { bytesMax, side, progressToken, settle });
        write({ jsonrpc: '2.0', id, method, params });
      });
    },
    async notify(method, params) {
      write({ jsonrpc: '2.0', method, params });
    },
    async close() {
      if (over) return;
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.stdin.end();
      kill('SIGTERM');
      const timer = setTimeout(() => kill('SIGKILL'), STOP_AFTER_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
