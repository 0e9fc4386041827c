import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Program } from './open-stdio-channel.ts';

/** One program the operator offers. `{tenant}` and `{upstream}` in texts stand for where it is run for. */
const offered = z.strictObject({
  title: z.string().min(1).max(100),
  description: z.string().max(500).default(''),
  command: z.string().min(1).max(1000),
  args: z.array(z.string().max(4000)).max(50).default([]),
  env: z.record(z.string().max(100), z.string().max(4000)).default({}),
  directory: z.string().max(1000).optional(),
  /** A folder that is made before it is run. */
  makeFolder: z.string().max(1000).optional(),
});
const file = z.record(z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/), offered);

export type OfferedProgram = z.input<typeof offered>;

export interface Programs {
  list(): readonly { readonly key: string; readonly title: string; readonly description: string }[];
  has(key: string): boolean;
  /** The program as it is run for a server of a tenant; undefined when it is not offered. */
  prepare(key: string, tenantId: string, upstreamKey: string): Program | undefined;
}

/** @throws Error naming what is wrong in the file */
export function readProgramsFile(path: string): Readonly<Record<string, OfferedProgram>> {
  return file.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Programs by name: those that come with the product, and those of the operator's file. */
export function createPrograms(all: Readonly<Record<string, OfferedProgram>>): Programs {
  return {
    list: () =>
      Object.entries(all).map(([key, { title, description }]) => ({
        key,
        title,
        description: description ?? '',
      })),
    has: (key) => Object.hasOwn(all, key),
    prepare(key, tenantId, upstreamKey) {
      const program = Object.hasOwn(all, key) ? all[key] : undefined;
      if (program === undefined) return undefined;
      const fill = (text: string): string =>
        text.replaceAll('{tenant}', tenantId).replaceAll('{upstream}', upstreamKey);
      return {
        command: program.command,
        args: (program.args ?? []).map(fill),
        env: Object.fromEntries(
          Object.entries(program.env ?? {}).map(([name, value]) => [name, fill(value)]),
        ),
        ...(program.directory === undefined ? {} : { directory: fill(program.directory) }),
        ...(program.makeFolder === undefined ? {} : { makeFolder: fill(program.makeFolder) }),
      };
    },
  };
}
