import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** How far the demo has come in this base directory; undefined when nobody ever asked for it. */
export type DemoProgress = 'loading' | 'loaded' | undefined;

const recordSchema = z.object({ state: z.enum(['loading', 'loaded']) });

const recordPath = (baseDir: string): string => join(baseDir, 'demo.json');

export function readDemoProgress(baseDir: string): DemoProgress {
  let text: string;
  try {
    text = readFileSync(recordPath(baseDir), 'utf8');
  } catch {
    return undefined;
  }
  const record = recordSchema.safeParse(JSON.parse(text));
  return record.success ? record.data.state : undefined;
}

/** Written whole or not at all: the program may be killed at any time. */
export function writeDemoProgress(baseDir: string, state: 'loading' | 'loaded'): void {
  const path = recordPath(baseDir);
  writeFileSync(`${path}.new`, `${JSON.stringify({ state })}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
