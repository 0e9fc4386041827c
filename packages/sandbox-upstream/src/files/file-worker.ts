import { realpath } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Refusal } from '../refusal.ts';
import { type FileRequest, operateOnFiles } from './file-operations.ts';

/** One request as a line of JSON on standard input, one answer as a line on standard output. */
export interface WorkerRequest {
  readonly id: number;
  readonly request: FileRequest;
}

const [, , folder = '', bytesMax = '0'] = process.argv;
const root = await realpath(folder);

function explain(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return 'there is nothing at this path';
    case 'EEXIST':
      return 'there is a file already';
    case 'ENOTDIR':
      return 'a part of the path is not a folder';
    case 'ELOOP':
      return 'the path is a link, which is not followed';
    case 'ERR_ACCESS_DENIED':
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'the sandbox may not do this here';
    default:
      return `it did not work (${code || 'no reason given'})`;
  }
}

async function answer(line: string): Promise<void> {
  const { id, request }: WorkerRequest = JSON.parse(line);
  const outcome = await operateOnFiles(root, request, Number(bytesMax)).then(
    (value) => ({ id, value }),
    (error: unknown) => ({ id, refusal: explain(error) }),
  );
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}

createInterface({ input: process.stdin }).on('line', (line) => void answer(line));
