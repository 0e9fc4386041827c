import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Check, finding } from '../finding.ts';

const say = finding('ports');

/** The port is free, or our own server has it. */
export const checkPorts: Check = async ({ port }) => {
  if (port < 1024) return [say('failure', 'port-privileged', { port })];
  const code = await tryPort(port);
  if (code === undefined) return [say('good', 'port-free', { port })];
  if (code === 'EACCES') return [say('failure', 'port-forbidden', { port })];
  return [(await isOurs(port)) ? say('good', 'port-ours', { port }) : say('failure', 'port-taken', { port })];
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

async function isOurs(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(3_000) });
    const body: unknown = await answer.json();
    return typeof body === 'object' && body !== null && 'status' in body && 'version' in body;
  } catch {
    return false;
  }
}
