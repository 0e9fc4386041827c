import { asObject } from '../as-object.ts';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly problem: string | undefined;
}

function readChecks(body: unknown): Check[] {
  return Object.entries(asObject(asObject(body)['checks'])).map(([name, value]) => {
    const { ok, problem } = asObject(value);
    return { name, ok: ok === true, problem: typeof problem === 'string' ? problem : undefined };
  });
}

/** Something only some may see; without a token or the permission it is left out. */
async function ifAllowed<T>(question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof CliError && (error.exitCode === EXIT.signIn || error.exitCode === EXIT.refused))
      return undefined;
    throw error;
  }
}

async function run({ api, say, print }: CommandCall) {
  const health = await api.probe('/healthz');
  const readiness = await api.probe('/readyz');
  const { version: told } = asObject(health.body);
  const version = typeof told === 'string' ? oneLine(told) : '?';
  const checks = readChecks(readiness.body);
  if (asObject(readiness.body)['status'] === 'locked') {
    print(
      { url: api.url.origin, version, ready: false, locked: true },
      () => `Haechi ${version}  ${api.url.origin}\n\n${say('status.locked')}\n`,
    );
    return EXIT.locked;
  }
  const me = await ifAllowed(() => api.call('GET /api/v1/me'));
  const log = me === undefined ? undefined : await ifAllowed(() => api.call('GET /api/v1/audit/log'));
  const ready = readiness.ok && checks.length > 0;

  const rows = checks.map(({ name, ok, problem }) => [
    name,
    ok ? say('status.ok') : (problem ?? say('status.bad')),
  ]);
  if (log !== undefined)
    rows.push([
      say('status.log'),
      say(`status.log.${log.state}`, { size: log.size, waiting: log.waitingCount }),
    ]);
  rows.push([
    say('status.you'),
    me === undefined
      ? say('status.nobody')
      : say('status.person', { name: me.user.displayName, email: me.user.email, place: me.activeScope.name }),
  ]);
  print(
    {
      url: api.url.origin,
      version,
      ready,
      checks: Object.fromEntries(checks.map(({ name, ...check }) => [name, check])),
      log: log ?? null,
      me: me ?? null,
    },
    () => `Haechi ${version}  ${api.url.origin}\n\n${formatTable(rows)}`,
  );
  return ready ? EXIT.yes : EXIT.no;
}

export const status: Command = {
  path: 'status',
  summary: 'command.status',
  arguments: [],
  options: [],
  run,
};
