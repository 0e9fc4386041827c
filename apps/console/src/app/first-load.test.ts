import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type WeighedChunk, weighFirstLoad } from '../../scripts/weigh-first-load.ts';

/** The promise is 250 KiB (docs: bars of the console); the rest is room for what comes next. */
const SCRIPT_MAX_KIB = 235;
const LATER = [
  'rest.ko',
  'rest.en',
  'palette',
  'shortcuts-dialog',
  'phone-menu',
  'scope-list',
  'step-up-dialog',
];

let chunks: WeighedChunk[] = [];
beforeAll(async () => {
  // The build reads it, and a test run has set it to `test`, for which React is several times as large.
  vi.stubEnv('NODE_ENV', 'production');
  chunks = await weighFirstLoad();
  vi.unstubAllEnvs();
}, 120_000);

describe('the first load', () => {
  it('is React, the router, the frame, the home page and its texts', () => {
    const names = chunks.map(({ name }) => name);
    for (const name of [
      'react',
      'router',
      'icons',
      'popups',
      'index',
      'console-layout',
      'home-page',
      'first.ko',
    ])
      expect(names).toContain(name);
  });

  it(`weighs at most ${SCRIPT_MAX_KIB} KiB as gzip`, () => {
    const kib = chunks.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0) / 1_024;
    const heaviest = chunks.slice(0, 12).map(({ name, gzipBytes }) => `${name} ${gzipBytes}`);
    expect(kib, heaviest.join(', ')).toBeLessThanOrEqual(SCRIPT_MAX_KIB);
  });

  it('holds nothing that is opened later, and no other page', () => {
    const pages = readdirSync(join(import.meta.dirname, '../pages'), { recursive: true, encoding: 'utf8' })
      .map((path) => /([\w-]*page)\.tsx$/.exec(path)?.[1])
      .filter((page) => page !== undefined && page !== 'home-page');
    const names = new Set(chunks.map(({ name }) => name));
    expect([...LATER, ...pages].filter((name) => name !== undefined && names.has(name))).toEqual([]);
  });
});
