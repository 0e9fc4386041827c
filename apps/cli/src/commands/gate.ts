import { CALL_STATES } from '@haechi/contracts';
import { z } from 'zod';
import { callGateTool } from '../call-gate-tool.ts';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { demandOneOf } from '../demand-one-of.ts';
import { formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { runScenarios } from '../run-scenarios.ts';

const DEFAULT_WAIT_S = 600;

const toolsSchema = z.object({
  tools: z.array(z.object({ name: z.string(), description: z.string().optional() })),
});

async function tenantOf({ api }: CommandCall): Promise<string> {
  return (await api.call('GET /api/v1/me')).activeScope.id;
}

async function tools(call: CommandCall) {
  const { api, say, print } = call;
  const { result, error } = await api.askGate(await tenantOf(call), 'tools/list', {});
  if (error !== undefined) throw refusal(call, error.code, error.message);
  const list = toolsSchema.parse(result);
  print(list, () =>
    list.tools.length === 0
      ? `${say('gate.noTools')}\n`
      : formatTable(list.tools.map(({ name, description = '' }) => [name, oneLine(description)])),
  );
  return EXIT.yes;
}

const refusal = ({ say }: CommandCall, code: number, message: string) =>
  new CliError(
    { code: `MCP_${code}`, title: message, where: '/mcp', remedy: say('gate.refusedRemedy') },
    EXIT.refused,
  );

function readArguments({ option, say }: CommandCall): unknown {
  try {
    return z.record(z.string(), z.json()).parse(JSON.parse(option('args') ?? '{}'));
  } catch (error) {
    throw new CliError(
      { code: 'USAGE', title: say('gate.badArgs'), where: '--args', remedy: say('gate.badArgsRemedy') },
      EXIT.usage,
      error,
    );
  }
}

async function callTool(call: CommandCall) {
  const { api, say, print, option, argument, terminal } = call;
  const waitMs = Number(option('wait') ?? DEFAULT_WAIT_S) * 1000;
  const request = {
    tenant: await tenantOf(call),
    tool: argument('TOOL'),
    args: readArguments(call),
    waitMs: Number.isFinite(waitMs) && waitMs >= 0 ? waitMs : DEFAULT_WAIT_S * 1000,
  };
  let told = false;
  const outcome = await callGateTool(api, request, terminal, (pending) => {
    terminal.note(
      told ? '.' : `${say('gate.waiting', { url: pending?.url ?? '', id: pending?.approvalId ?? '' })} `,
    );
    told = true;
  });
  if (told) terminal.note('\n');
  if (outcome.kind === 'refused') throw refusal(call, outcome.code, outcome.message);
  if (outcome.kind === 'waiting') {
    print({ waiting: outcome.pending }, () => `${say('gate.stillWaiting')}\n`);
    return EXIT.no;
  }
  print(outcome.raw, () => `${outcome.text}\n`);
  return outcome.ok ? EXIT.yes : EXIT.no;
}

async function calls(call: CommandCall) {
  const { api, say, print, locale } = call;
  const state = demandOneOf(call, 'state', CALL_STATES);
  const page = await api.call('GET /api/v1/gate/calls', {
    query: { limit: 50, ...(state === undefined ? {} : { state }) },
  });
  print(page, () =>
    page.items.length === 0
      ? `${say('gate.noCalls')}\n`
      : formatTable(
          page.items.map((item) => [
            item.id,
            formatTime(item.createdAt, locale),
            item.risk,
            item.state,
            item.tool,
            item.agent ?? item.callerName,
          ]),
        ),
  );
  return EXIT.yes;
}

async function upstreams({ api, say, print }: CommandCall) {
  const list = await api.call('GET /api/v1/gate/upstreams');
  print(list, () => {
    const rows = list.items.map(({ id, key, state, toolCounts, lastFailure }) => [
      id,
      key,
      state,
      say('gate.counts', {
        active: toolCounts.active,
        unclassified: toolCounts.unclassified,
        suspended: toolCounts.suspended,
      }),
      lastFailure === null ? '' : oneLine(lastFailure.text),
    ]);
    return `${say('gate.endpoint', { url: list.endpoint })}\n${formatTable(rows)}`;
  });
  return EXIT.yes;
}

async function refresh({ api, say, print, argument }: CommandCall) {
  const answer = await api.call('POST /api/v1/gate/upstreams/{id}/refresh', {
    params: { id: argument('ID') },
  });
  const { added, changed, withdrawn } = answer;
  print(
    answer,
    () =>
      `${say('gate.refreshed', { added: added.length, changed: changed.length, withdrawn: withdrawn.length })}\n`,
  );
  return EXIT.yes;
}

async function scenarios(call: CommandCall) {
  const results = await runScenarios(call, await tenantOf(call));
  const failed = results.filter(({ passed }) => !passed).length;
  call.print({ results }, () => {
    const rows = results.map(({ name, passed, detail }) => [
      call.say(passed ? 'gate.pass' : 'gate.fail'),
      call.say(`gate.scenario.${name}`),
      oneLine(detail),
    ]);
    return `${formatTable(rows)}${call.say('gate.sum', { passed: results.length - failed, count: results.length })}\n`;
  });
  return failed === 0 ? EXIT.yes : EXIT.no;
}

export const gateCommands: readonly Command[] = [
  { path: 'gate tools', summary: 'command.gate.tools', arguments: [], options: [], run: tools },
  {
    path: 'gate call',
    summary: 'command.gate.call',
    arguments: [{ name: 'TOOL' }],
    options: [
      { name: 'args', value: 'JSON', help: 'option.args' },
      { name: 'wait', value: 'SECONDS', help: 'option.wait' },
    ],
    run: callTool,
  },
  {
    path: 'gate calls',
    summary: 'command.gate.calls',
    arguments: [],
    options: [{ name: 'state', value: 'STATE', help: 'option.state' }],
    run: calls,
  },
  { path: 'gate upstreams', summary: 'command.gate.upstreams', arguments: [], options: [], run: upstreams },
  {
    path: 'gate refresh',
    summary: 'command.gate.refresh',
    arguments: [{ name: 'ID' }],
    options: [],
    run: refresh,
  },
  { path: 'gate scenarios', summary: 'command.gate.scenarios', arguments: [], options: [], run: scenarios },
];
