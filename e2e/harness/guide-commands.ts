import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A command by its words and the names of its options: what a guide shows, or what a test ran. */
export interface CommandShape {
  /** `backup recipients add`; for another program than ours its name and the first words. */
  readonly path: string;
  readonly options: readonly string[];
}

const GUIDES = new URL('../../docs/guides/', import.meta.url);
const WORD = /^[a-z][a-z-]*$/;
const OTHER_PROGRAMS = /^(bash|npm|loginctl)\b/;

/** The shape of the arguments of `haechi`: leading words are its path, and of options only the names count. */
export function shapeOf(args: readonly string[]): CommandShape {
  const end = args.findIndex((word) => !WORD.test(word));
  const path = args.slice(0, end < 0 ? args.length : end).join(' ');
  const options = args.flatMap((word) => /^--[a-z-]+/.exec(word) ?? []);
  return { path, options: [...new Set(options)].toSorted() };
}

export const describeShape = ({ path, options }: CommandShape): string => [path, ...options].join(' ');

/** Every command that a guide shows: in its blocks, and within its text. */
export function readGuideCommands(name: string): CommandShape[] {
  const text = readFileSync(fileURLToPath(new URL(name, GUIDES)), 'utf8');
  const inBlocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block]) =>
    (block ?? '').split('\n'),
  );
  const inText = [...text.replaceAll(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, code]) => code ?? '',
  );
  const found = new Map<string, CommandShape>();
  for (const raw of [...inBlocks, ...inText]) {
    const line = raw.replace(/\s#.*$/, '').trim();
    const ours = /^(?:bin\/)?haechi (.+)$/.exec(line)?.[1];
    if (ours === undefined && !OTHER_PROGRAMS.test(line)) continue;
    const shape = shapeOf((ours ?? line).split(/\s+/));
    found.set(describeShape(shape), shape);
  }
  return [...found.values()];
}
