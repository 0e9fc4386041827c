import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface BaseDirectory {
  readonly path: string;
  remove(): void;
}

/** A base directory of its own. Open to other users: started by root, PostgreSQL runs as another one. */
export function makeBaseDirectory(): BaseDirectory {
  const path = mkdtempSync(join(tmpdir(), 'haechi-e2e-'));
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
