import { parseArgs } from 'node:util';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import { createSandbox } from './create-sandbox.ts';
import { limitsSchema } from './limits.ts';

const USAGE = `usage: main.ts --folder FOLDER [--timeout-ms N] [--memory-bytes N] [--output-bytes N] [--file-bytes N] [--programs-max N]`;

const say = (line: string) => void process.stderr.write(`haechi-sandbox: ${line}\n`);

function readArguments() {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string' },
      'timeout-ms': { type: 'string' },
      'memory-bytes': { type: 'string' },
      'output-bytes': { type: 'string' },
      'file-bytes': { type: 'string' },
      'programs-max': { type: 'string' },
    },
  });
  const limits = limitsSchema.parse({
    timeoutMs: values['timeout-ms'],
    memoryBytes: values['memory-bytes'],
    outputBytes: values['output-bytes'],
    fileBytes: values['file-bytes'],
    programsMax: values['programs-max'],
  });
  return { folder: z.string({ error: '--folder is missing' }).min(1).parse(values.folder), limits };
}

try {
  const { folder, limits } = readArguments();
  const sandbox = createSandbox(folder, limits);
  for (const sentence of sandbox.missing) say(sentence);
  process.once('exit', sandbox.stop);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
  // The client has gone when its end of the pipe closes.
  process.stdin.once('close', () => process.exit(0));
  serveStdio(sandbox.createServer, { onerror: (error) => say(error.message) });
} catch (error) {
  say(error instanceof z.ZodError ? z.prettifyError(error) : String(error));
  say(USAGE);
  process.exitCode = 2;
}
