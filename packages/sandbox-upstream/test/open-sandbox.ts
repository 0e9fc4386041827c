import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { createSandbox } from '../src/create-sandbox.ts';
import { limitsSchema } from '../src/limits.ts';

const answerSchema = z.object({
  id: z.number(),
  result: z.object({
    content: z.array(z.object({ text: z.string() })).default([]),
    structuredContent: z.record(z.string(), z.unknown()).default({}),
    isError: z.boolean().default(false),
    tools: z
      .array(z.object({ name: z.string(), annotations: z.record(z.string(), z.boolean()) }))
      .default([]),
  }),
});
type Result = z.infer<typeof answerSchema>['result'];

interface Answer {
  readonly text: string;
  readonly refused: boolean;
  readonly data: Record<string, unknown>;
}

/** A sandbox over a fresh folder, spoken to as a client does. */
export async function openSandbox(t: TestContext, limits: Record<string, number> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'haechi-sandbox-test-'));
  const sandbox = createSandbox(folder, limitsSchema.parse(limits));
  const [client, server] = InMemoryTransport.createLinkedPair();
  const waiting = new Map<number, (result: Result) => void>();
  client.onmessage = (message) => {
    const { id, result } = answerSchema.parse(message);
    waiting.get(id)?.(result);
  };
  let lastId = 0;
  const ask = (method: string, params: Record<string, unknown>) =>
    new Promise<Result>((resolve) => {
      const id = ++lastId;
      waiting.set(id, resolve);
      void client.send({ jsonrpc: '2.0', id, method, params });
    });
  await sandbox.createServer().connect(server);
  await client.start();
  const clientInfo = { name: 'test', version: '1' };
  await ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
  t.after(async () => {
    await client.close();
    sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    missing: sandbox.missing,
    tools: async () => (await ask('tools/list', {})).tools,
    call: async (name: string, input: Record<string, unknown> = {}): Promise<Answer> => {
      const result = await ask('tools/call', { name, arguments: input });
      const text = result.content.map((part) => part.text).join('\n');
      return { text, refused: result.isError, data: result.structuredContent };
    },
  };
}
