import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type ApiClient, createApiClient } from './api-client.ts';
import { authorizeByToken } from './authorization.ts';
import { callGateTool, type GateCall, tryGateTool } from './call-gate-tool.ts';
import { CliError } from './cli-error.ts';
import type { CommandCall } from './command.ts';
import { EXIT } from './exit-code.ts';

/** The five scenarios of a staging check, in their order. */
export type ScenarioName = 'waits' | 'approves' | 'runs' | 'audited' | 'rejected';

export interface ScenarioResult {
  readonly name: ScenarioName;
  readonly passed: boolean;
  readonly detail: string;
}

const FINISH_WITHIN_MS = 30_000;
const ON_RECORD_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 200;
/** What has to be on record of a call that a person allowed. */
const STEPS = ['call.proposed', 'call.consumed', 'call.dispatched', 'call.returned'];
const pathSchema = z.object({ path: z.string() });
const toolsSchema = z.object({ tools: z.array(z.object({ name: z.string() })) });

/** Somebody else has to decide, under a token of their own. */
function createApprover({ terminal, say, locale, api }: CommandCall): ApiClient {
  const token = terminal.env['HAECHI_APPROVER_TOKEN'] ?? '';
  if (token === '')
    throw new CliError(
      {
        code: 'USAGE',
        title: say('gate.noApprover'),
        where: 'HAECHI_APPROVER_TOKEN',
        remedy: say('gate.noApproverRemedy'),
      },
      EXIT.usage,
    );
  const authorization = authorizeByToken(() => token);
  return createApiClient({ url: api.url, authorization, fetch: terminal.fetch, locale, say });
}

/** The tool of the sandbox that is HIGH in the preset, under the name this organisation has it. */
async function findTool({ api, say }: CommandCall, tenant: string, ending: string): Promise<string> {
  const { result } = await api.askGate(tenant, 'tools/list', {});
  const found = toolsSchema.parse(result ?? { tools: [] }).tools.find(({ name }) => name.endsWith(ending));
  if (found !== undefined) return found.name;
  throw new CliError(
    {
      code: 'USAGE',
      title: say('gate.noTool', { tool: ending }),
      where: '/mcp',
      remedy: say('gate.noToolRemedy'),
    },
    EXIT.refused,
  );
}

const sayOf = (call: GateCall): string =>
  call.kind === 'result' ? call.text : call.kind === 'refused' ? call.message : 'waiting';

async function reads(
  api: ApiClient,
  tenant: string,
  tool: string,
  path: string,
): Promise<string | undefined> {
  const call = await tryGateTool(api, tenant, tool, { path });
  return call.kind === 'result' && call.ok ? call.text : undefined;
}

async function decide(
  approver: ApiClient,
  waiting: GateCall,
  verdict: 'approve' | 'reject',
): Promise<{ readonly ok: boolean; readonly detail: string }> {
  const id = waiting.kind === 'waiting' ? waiting.pending?.approvalId : undefined;
  const found =
    id ??
    (await approver.call('GET /api/v1/approvals', { query: { view: 'inbox', state: 'pending' } })).items[0]
      ?.id;
  if (found === undefined) return { ok: false, detail: 'no request' };
  const { state } = await approver.call(`POST /api/v1/approvals/{id}/${verdict}`, {
    params: { id: found },
    body: { reason: `staging scenario ${verdict}` },
  });
  return { ok: state === (verdict === 'approve' ? 'approved' : 'rejected'), detail: `${found} ${state}` };
}

/**
 * Runs the staging check with the sandbox: a HIGH call waits and does nothing, an approver approves it, it runs at once
 * and once, each step is on record, and what is rejected never runs.
 */
export async function runScenarios(call: CommandCall, tenant: string): Promise<readonly ScenarioResult[]> {
  const { api } = call;
  const approver = createApprover(call);
  const write = await findTool(call, tenant, 'write_file');
  const read = await findTool(call, tenant, 'read_file');
  const results: ScenarioResult[] = [];
  const note = (name: ScenarioName, passed: boolean, detail: string) =>
    void results.push({ name, passed, detail });

  const path = `staging-${randomUUID()}.txt`;
  const args = { path, content: 'staging' };
  const waiting = await tryGateTool(api, tenant, write, args);
  const before = await reads(api, tenant, read, path);
  note('waits', waiting.kind === 'waiting' && before === undefined, sayOf(waiting));
  const approved = await decide(approver, waiting, 'approve');
  note('approves', approved.ok, approved.detail);
  const state = waiting.kind === 'waiting' ? waiting.requestState : undefined;
  const first = await tryGateTool(api, tenant, write, args, state);
  const ran =
    first.kind === 'waiting'
      ? await callGateTool(
          api,
          { tenant, tool: write, args, waitMs: FINISH_WITHIN_MS },
          call.terminal,
          () => undefined,
        )
      : first;
  const after = await reads(api, tenant, read, path);
  note('runs', ran.kind === 'result' && ran.ok && after === 'staging', sayOf(ran));
  const audited = await auditActions([api, approver], path, call.terminal);
  note('audited', audited.ok && STEPS.every((one) => audited.actions.has(one)), audited.detail);

  const other = { path: `${path}.rejected`, content: 'never' };
  const asked = await tryGateTool(api, tenant, write, other);
  const rejected = await decide(approver, asked, 'reject');
  const later = await tryGateTool(
    api,
    tenant,
    write,
    other,
    asked.kind === 'waiting' ? asked.requestState : undefined,
  );
  const never = await reads(api, tenant, read, other.path);
  note('rejected', rejected.ok && later.kind !== 'result' && never === undefined, sayOf(later));
  return results;
}

type Audited =
  | { readonly ok: true; readonly actions: ReadonlySet<string>; readonly detail: string }
  | { readonly ok: false; readonly detail: string };

/** What is on record about the call that wrote this path, as the first of them sees it who may read the log. */
async function auditActions(
  readers: readonly ApiClient[],
  path: string,
  terminal: CommandCall['terminal'],
): Promise<Audited> {
  let detail = '';
  for (const reader of readers) {
    try {
      const actions = await readActionsInTime(reader, path, terminal);
      return { ok: true, actions, detail: [...actions].join(' ') };
    } catch (error) {
      if (!(error instanceof CliError) || error.trouble.code !== 'PERM_001') throw error;
      detail = error.trouble.detail ?? error.trouble.title;
    }
  }
  return { ok: false, detail };
}

/** Events have their place in the log a moment after what they tell of. */
async function readActionsInTime(
  reader: ApiClient,
  path: string,
  terminal: CommandCall['terminal'],
): Promise<ReadonlySet<string>> {
  const untilMs = terminal.now() + ON_RECORD_WITHIN_MS;
  for (;;) {
    const actions = await readActions(reader, path);
    if (STEPS.every((one) => actions.has(one)) || terminal.now() >= untilMs) return actions;
    await terminal.wait(LOOK_AGAIN_MS);
  }
}

async function readActions(reader: ApiClient, path: string): Promise<ReadonlySet<string>> {
  const calls = await reader.call('GET /api/v1/gate/calls', { query: { limit: 50 } });
  const written = calls.items.find(
    (call) => call.risk === 'HIGH' && pathSchema.safeParse(call.arguments).data?.path === path,
  );
  if (written === undefined) return new Set();
  const { items } = await reader.call('GET /api/v1/audit/events', {
    query: { limit: 100, target: written.id },
  });
  return new Set(items.map(({ action }) => action));
}
