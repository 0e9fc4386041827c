import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * A server over standard streams whose one tool does what `how` says. It writes each call it carries out into the file it is
 * given, so that a test can count them.
 */
const [, , file = ''] = process.argv;

const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

const tool = {
  name: 'act',
  description: 'Acts.',
  inputSchema: {
    type: 'object',
    properties: { how: { type: 'string' }, text: { type: 'string' } },
    required: ['how', 'text'],
  },
};

function act(id: number, how: string, text: string): void {
  appendFileSync(file, `${text}\n`);
  const answer = (shown: string) =>
    say({ result: { content: [{ type: 'text', text: shown }] }, jsonrpc: '2.0', id });
  if (how === 'long') answer('x'.repeat(16 * 1024 * 1024));
  else if (how === 'crash') process.exit(3);
  else if (how === 'garbage') process.stdout.write('{"jsonrpc":"2.0","id":\n\u0000\u0001 not a message\n');
  else if (how !== 'hang') answer(text);
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize')
    say({
      jsonrpc: '2.0',
      id,
      result: {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'hostile', version: '1' },
      },
    });
  else if (method === 'tools/list') say({ jsonrpc: '2.0', id, result: { tools: [tool] } });
  else if (method === 'tools/call') act(id, params.arguments.how, params.arguments.text);
  else if (id !== undefined) say({ jsonrpc: '2.0', id, error: { code: -32_601, message: 'unknown method' } });
});
