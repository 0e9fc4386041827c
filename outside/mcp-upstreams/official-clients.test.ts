import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Client as ModernClient, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CreateMessageRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { type ForeignWorld, openForeignWorld } from './open-foreign-world.ts';

const INFO = { name: 'official', version: '1' };

describe('reference servers behind the gate, called by the official clients', () => {
  let world: ForeignWorld;
  before(async () => {
    world = await openForeignWorld();
  });
  after(() => world?.remove());

  const shown = (token = world.token) => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } });
  const addressOf = (upstream?: string): URL =>
    new URL(upstream === undefined ? world.endpoint : `${world.endpoint}/${upstream}`);

  async function modern(upstream?: string): Promise<ModernClient> {
    const client = new ModernClient(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    await client.connect(new StreamableHTTPClientTransport(addressOf(upstream), shown()));
    return client;
  }
  async function legacy(upstream?: string): Promise<LegacyClient> {
    const client = new LegacyClient(INFO, { capabilities: { sampling: {} } });
    await client.connect(new LegacyTransport(addressOf(upstream), shown()));
    return client;
  }

  for (const [revision, connect] of [
    ['2026-07-28', modern],
    ['2025-11-25', legacy],
  ] as const) {
    test(`${revision}: tools of all three servers are listed and called`, async () => {
      const client = await connect();
      const call = async (name: string, args: Record<string, unknown>) =>
        JSON.stringify(await client.callTool({ name, arguments: args }));
      const { tools } = await client.listTools();
      const names = new Set(tools.map(({ name }) => name));
      for (const name of ['everything_echo', 'filesystem_write_file', 'memory_read_graph'])
        assert.ok(names.has(name), name);
      assert.match(await call('everything_echo', { message: 'haechi' }), /haechi/);
      const path = join(world.folder, `note-${revision}.txt`);
      assert.doesNotMatch(
        await call('filesystem_write_file', { path, content: 'right and wrong' }),
        /"isError":true/,
      );
      assert.match(await call('filesystem_read_text_file', { path }), /right and wrong/);
      const entities = [
        { name: `haechi ${revision}`, entityType: 'beast', observations: ['tells them apart'] },
      ];
      assert.match(await call('memory_create_entities', { entities }), /tells them apart/);
      assert.match(await call('memory_read_graph', {}), new RegExp(`haechi ${revision}`));
      assert.match(await call('filesystem_read_text_file', { path: '/etc/passwd' }), /"isError":true/);
      await client.close();
    });

    test(`${revision}: resources and prompts come through, with the name of their server`, async () => {
      const client = await connect();
      const { resources } = await client.listResources();
      const { uri = '' } = resources[0] ?? {};
      assert.ok(uri.startsWith('gate-everything+'), uri);
      const read = await client.readResource({ uri });
      assert.ok(read.contents.length > 0);
      const { prompts } = await client.listPrompts();
      assert.ok(prompts.some(({ name }) => name === 'everything_simple-prompt'));
      const prompt = await client.getPrompt({ name: 'everything_simple-prompt' });
      assert.ok(prompt.messages.length > 0);
      await client.close();
    });

    test(`${revision}: progress of a long call is told while it runs`, async () => {
      const client = await connect('everything');
      const seen: number[] = [];
      const params = { name: 'trigger-long-running-operation', arguments: { duration: 0.2, steps: 3 } };
      const onprogress = ({ progress }: { readonly progress: number }): void => void seen.push(progress);
      const result = await (client instanceof ModernClient
        ? client.callTool(params, { onprogress })
        : client.callTool(params, undefined, { onprogress }));
      assert.match(JSON.stringify(result), /completed/);
      assert.deepEqual(seen, [1, 2, 3]);
      await client.close();
    });
  }

  test('a server asks the model of its caller, and of nobody else', async () => {
    const client = await legacy('everything');
    client.setRequestHandler(CreateMessageRequestSchema, async () => ({
      role: 'assistant' as const,
      model: 'test',
      content: { type: 'text' as const, text: 'a word of the model' },
    }));
    const result = await client.callTool({
      name: 'trigger-sampling-request',
      arguments: { prompt: 'hello' },
    });
    assert.match(JSON.stringify(result), /a word of the model/);
    await client.close();
  });

  test('what waits for a person is called again after the approval, and runs once', async () => {
    const client = await legacy();
    const path = join(world.folder, 'approved');
    const ask = () => client.callTool({ name: 'filesystem_create_directory', arguments: { path } });
    const pending = await ask();
    assert.equal(pending.isError, true);
    assert.ok(!existsSync(path));
    await world.approve();
    const done = await ask();
    assert.notEqual(done.isError, true);
    assert.ok(existsSync(path));
    await client.close();
  });

  test('without a good token there is nothing', async () => {
    const client = new LegacyClient(INFO);
    const transport = new LegacyTransport(addressOf(), shown('hpt_nobody_has_this_token_at_all'));
    await assert.rejects(client.connect(transport));
  });
});
