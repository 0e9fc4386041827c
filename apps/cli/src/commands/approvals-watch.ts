import type { Api } from '@haechi/contracts';
import type { CommandCall } from '../command.ts';
import { formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';

type Item = Api['GET /api/v1/approvals']['response']['items'][number];

const TICK_MS = 1_000;
const READ_EVERY_MS = 3_000;
const CLEAR = '\u001B[2J\u001B[H';

interface View {
  readonly items: readonly Item[];
  readonly cursor: number;
  /** Ids of what is marked. */
  readonly marked: ReadonlySet<string>;
  readonly message: string;
}

/** `9:05` until an instant; zero when it is over. */
export function countdown(untilIso: string, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((Date.parse(untilIso) - nowMs) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function renderView({ items, cursor, marked, message }: View, { say, terminal }: CommandCall): string {
  const rows = items.map((item, place) => [
    `${place === cursor ? '>' : ' '}${marked.has(item.id) ? '*' : ' '}`,
    item.shortId,
    item.risk,
    countdown(item.expiresAt, terminal.now()),
    item.progress.quorum > 1 ? `${item.progress.voices}/${item.progress.quorum}` : '',
    oneLine(item.requester.name),
    oneLine(item.summary),
  ]);
  const list = rows.length === 0 ? `${say('approvals.none')}\n` : formatTable(rows);
  return `${say('approvals.watch.title', { count: items.length })}\n\n${list}\n${message}\n${say('approvals.watch.keys')}\n`;
}

/** What the keys move and mark, without deciding anything. */
export function moveView(view: View, key: string): View {
  const last = Math.max(0, view.items.length - 1);
  if (key === 'down' || key === 'j') return { ...view, cursor: Math.min(last, view.cursor + 1) };
  if (key === 'up' || key === 'k') return { ...view, cursor: Math.max(0, view.cursor - 1) };
  const all = new Set(view.items.map(({ id }) => id));
  if (key === '*') return { ...view, marked: view.marked.size === all.size ? new Set() : all };
  const id = view.items[view.cursor]?.id;
  if (key !== 'space' || id === undefined) return view;
  const marked = new Set(view.marked);
  if (!marked.delete(id)) marked.add(id);
  return { ...view, marked };
}

async function decide(call: CommandCall, view: View, outcome: 'approve' | 'reject'): Promise<string> {
  const here = view.items[view.cursor]?.id;
  const ids = view.marked.size > 0 ? [...view.marked] : here === undefined ? [] : [here];
  if (ids.length === 0) return '';
  const asked = call.say(`approvals.watch.reason.${outcome}`, { count: ids.length });
  const reason = (await call.terminal.readLine?.(asked))?.trim() ?? '';
  if (reason === '') return call.say('approvals.watch.nothing');
  const { items } = await call.api.call('POST /api/v1/approvals/decide', { body: { ids, outcome, reason } });
  const refused = items.filter(({ ok }) => !ok).map(({ id, problem }) => `${id}: ${problem?.title ?? ''}`);
  const done = call.say('approvals.bulk.done', { done: items.length - refused.length, count: items.length });
  return [done, ...refused].join('\n');
}

const withMessage = (view: View, message: string): View => ({ ...view, message });

async function readInbox({ api }: CommandCall): Promise<readonly Item[]> {
  return (await api.call('GET /api/v1/approvals', { query: { view: 'inbox', limit: 100 } })).items;
}

/** Without a keyboard: one line for each request, when it is new. */
async function followPlainly(call: CommandCall): Promise<void> {
  const shown = new Set<string>();
  while (!call.terminal.stopped.aborted) {
    for (const item of (await readInbox(call)).filter(({ id }) => !shown.has(id))) {
      shown.add(item.id);
      const line = [item.shortId, item.risk, oneLine(item.requester.name), oneLine(item.summary)].join('  ');
      call.terminal.out(`${call.json ? JSON.stringify(item) : line}\n`);
    }
    await call.terminal.wait(READ_EVERY_MS);
  }
}

/** What waits for me, with the time that is left; decided by single keys, one or many. */
export async function watch(call: CommandCall) {
  const { terminal } = call;
  const keys = call.json ? undefined : terminal.openKeys?.();
  if (keys === undefined) {
    await followPlainly(call);
    return EXIT.yes;
  }
  let view: View = { items: [], cursor: 0, marked: new Set(), message: '' };
  let readAtMs = Number.NEGATIVE_INFINITY;
  try {
    while (!terminal.stopped.aborted) {
      if (terminal.now() - readAtMs >= READ_EVERY_MS) {
        const items = await readInbox(call);
        const ids = new Set(items.map(({ id }) => id));
        const marked = new Set([...view.marked].filter((id) => ids.has(id)));
        const cursor = Math.min(view.cursor, Math.max(0, items.length - 1));
        view = { items, marked, cursor, message: view.message };
        readAtMs = terminal.now();
      }
      terminal.out(CLEAR + renderView(view, call));
      const key = await keys.next(TICK_MS);
      if (key === 'q') break;
      if (key === 'a' || key === 'r') {
        keys.pause();
        const message = await decide(call, view, key === 'a' ? 'approve' : 'reject');
        view = withMessage(view, message);
        keys.resume();
      }
      if (key === 'a' || key === 'r' || key === 'u') readAtMs = Number.NEGATIVE_INFINITY;
      else if (key !== undefined) view = moveView(view, key);
    }
  } finally {
    keys.close();
  }
  return EXIT.yes;
}
