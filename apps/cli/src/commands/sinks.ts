import type { Api } from '@haechi/contracts';
import type { Command, CommandCall, OptionSpec } from '../command.ts';
import { formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';

type Sink = Api['GET /api/v1/sinks/{id}']['response'];

/** Where a sink sends to, as one word. */
function formatAddress({ target }: Sink): string {
  switch (target.kind) {
    case 'syslog': {
      const host = target.host.includes(':') ? `[${target.host}]` : target.host;
      return `${target.transport}://${host}:${target.port}`;
    }
    case 'webhook':
      return target.url;
    case 'kafka':
      return `${target.brokers.join(',')}/${target.topic}`;
  }
}

async function list({ api, say, print }: CommandCall) {
  const page = await api.call('GET /api/v1/sinks');
  print(page, () =>
    page.items.length === 0
      ? `${say('sinks.none')}\n`
      : formatTable(
          page.items.map((sink) => [
            sink.id,
            sink.name,
            say(`sinks.state.${sink.state}`),
            say('sinks.behind', { count: sink.lagEvents }),
            formatAddress(sink),
          ]),
        ),
  );
  return EXIT.yes;
}

function describe(sink: Sink, { say, locale }: CommandCall): string {
  const { target, filter, lastFailure, nextAttemptAt, lastDeliveredAt } = sink;
  const rows = [
    [say('sinks.id'), sink.id],
    [say('sinks.address'), `${formatAddress(sink)}  ${target.format}`],
    [say('sinks.state'), say(`sinks.state.${sink.state}`)],
    [
      say('sinks.place'),
      say('sinks.placeValue', {
        index: sink.nextIndex,
        count: sink.lagEvents,
        seconds: Math.round(sink.lagSeconds),
      }),
    ],
    [say('sinks.delivered'), String(sink.deliveredCount)],
    [say('sinks.deadLetters'), String(sink.deadLetterCount)],
  ];
  const wanted = [...filter.actions, ...filter.results];
  if (wanted.length > 0) rows.push([say('sinks.filter'), wanted.join(' ')]);
  if (lastDeliveredAt !== null) rows.push([say('sinks.lastDelivered'), formatTime(lastDeliveredAt, locale)]);
  if (lastFailure !== null)
    rows.push([
      say('sinks.lastFailure'),
      `${formatTime(lastFailure.at, locale)}  ${lastFailure.code}  ${lastFailure.detail}`,
    ]);
  if (nextAttemptAt !== null) rows.push([say('sinks.nextAttempt'), formatTime(nextAttemptAt, locale)]);
  return `${oneLine(sink.name)}\n\n${formatTable(rows)}`;
}

async function show(call: CommandCall) {
  const sink = await call.api.call('GET /api/v1/sinks/{id}', { params: { id: call.argument('ID') } });
  call.print(sink, () => describe(sink, call));
  return EXIT.yes;
}

async function test({ api, argument, say, print }: CommandCall) {
  const answer = await api.call('POST /api/v1/sinks/{id}/test', { params: { id: argument('ID') } });
  const { ok, failure, durationMs } = answer;
  print(answer, () =>
    ok
      ? `${say('sinks.test.taken', { duration: durationMs })}\n`
      : `${say('sinks.test.failed', { code: failure?.code ?? '?', detail: oneLine(failure?.detail ?? '') })}\n`,
  );
  return ok ? EXIT.yes : EXIT.no;
}

const change = (wanted: 'pause' | 'resume') => async (call: CommandCall) => {
  const { api, argument, option, say, print } = call;
  const sink = await api.call(`POST /api/v1/sinks/{id}/${wanted}`, {
    params: { id: argument('ID') },
    body: { reason: option('reason') ?? '' },
  });
  print(sink, () => `${say(`sinks.done.${wanted}`, { name: oneLine(sink.name), count: sink.lagEvents })}\n`);
  return EXIT.yes;
};

const reason: OptionSpec = { name: 'reason', value: 'TEXT', required: true, help: 'option.reason' };

export const sinkCommands: readonly Command[] = [
  { path: 'sinks list', summary: 'command.sinks.list', arguments: [], options: [], run: list },
  { path: 'sinks show', summary: 'command.sinks.show', arguments: [{ name: 'ID' }], options: [], run: show },
  { path: 'sinks test', summary: 'command.sinks.test', arguments: [{ name: 'ID' }], options: [], run: test },
  {
    path: 'sinks pause',
    summary: 'command.sinks.pause',
    arguments: [{ name: 'ID' }],
    options: [reason],
    run: change('pause'),
  },
  {
    path: 'sinks resume',
    summary: 'command.sinks.resume',
    arguments: [{ name: 'ID' }],
    options: [reason],
    run: change('resume'),
  },
];
