import type { Api } from '@haechi/contracts';
import type { Command, CommandCall } from '../command.ts';
import { demandOneOf } from '../demand-one-of.ts';
import { EXIT } from '../exit-code.ts';
import { passOn } from '../pass-on.ts';
import { unknownChoice } from '../unknown-choice.ts';

type Query = NonNullable<Api['GET /api/v1/audit/events/jsonl']['query']>;

const RESULTS = ['success', 'denied', 'failure'] as const;
const TEXTS = ['text', 'actor', 'action', 'target', 'scope'] as const;

/** An instant as people write it: a day is its first moment here. */
function demandInstant({ option, say }: CommandCall, name: 'from' | 'to'): string | undefined {
  const text = option(name);
  if (text === undefined) return undefined;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00` : text;
  const ms = /^\d{4}-\d{2}-\d{2}T/.test(day) ? Date.parse(day) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw unknownChoice({ say }, `--${name}`, text, '2026-11-30, 2026-11-30T09:00:00Z');
}

async function search(call: CommandCall) {
  const { api, flag, option, terminal } = call;
  const query: Query = {
    ...Object.fromEntries(TEXTS.map((name) => [name, option(name)])),
    result: demandOneOf(call, 'result', RESULTS),
    from: demandInstant(call, 'from'),
    to: demandInstant(call, 'to'),
  };
  const operation = flag('csv') ? 'GET /api/v1/audit/events/csv' : 'GET /api/v1/audit/events/jsonl';
  await passOn(await api.open(operation, terminal.stopped, query), call);
  return EXIT.yes;
}

export const searchCommand: Command = {
  path: 'audit search',
  summary: 'command.audit.search',
  arguments: [],
  options: [
    { name: 'text', value: 'TEXT', help: 'option.search-text' },
    { name: 'actor', value: 'WHO', help: 'option.search-actor' },
    { name: 'action', value: 'ACTION', help: 'option.search-action' },
    { name: 'target', value: 'WHAT', help: 'option.search-target' },
    { name: 'scope', value: 'SCOPE', help: 'option.search-scope' },
    { name: 'result', value: 'success|denied|failure', help: 'option.search-result' },
    { name: 'from', value: 'TIME', help: 'option.search-from' },
    { name: 'to', value: 'TIME', help: 'option.search-to' },
    { name: 'csv', help: 'option.search-csv' },
  ],
  run: search,
};
