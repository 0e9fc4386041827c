import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** The first line of standard input; typed at a terminal, it is not shown. */
export function readSecret(prompt: string): Promise<string> {
  const interactive = process.stdin.isTTY;
  if (interactive) process.stderr.write(`${prompt} `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: interactive });
  return new Promise((resolve) => {
    let answer = '';
    lines.once('line', (line) => {
      answer = line;
      lines.close();
    });
    lines.once('SIGINT', () => lines.close());
    lines.once('close', () => {
      if (interactive) process.stderr.write('\n');
      resolve(answer);
    });
  });
}
