import { type ParseArgsConfig, parseArgs } from 'node:util';
import { createApiClient } from './api-client.ts';
import { authorizeBySignIn, authorizeByToken } from './authorization.ts';
import { chooseLocale } from './choose-locale.ts';
import { CliError } from './cli-error.ts';
import type { Command, CommandCall } from './command.ts';
import { commands } from './commands/index.ts';
import { type BrowserConfirmation, createBrowserConfirmation } from './confirm-in-browser.ts';
import { openCredentialsFile } from './credentials-file.ts';
import { describeTrouble } from './describe-trouble.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { formatCommandHelp, formatHelp } from './help.ts';
import { createSay, type Say } from './messages/say.ts';
import { createOpenId } from './open-id.ts';
import { openSignInsFile } from './sign-ins-file.ts';
import type { Terminal } from './terminal.ts';

const DEFAULT_URL = 'http://localhost:8470';
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const GLOBAL_OPTIONS = {
  json: { type: 'boolean' },
  url: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

/** Runs one command line. Everything that can go wrong is said on standard error. @returns the exit code */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const locale = chooseLocale(terminal.env);
  const say = createSay(locale);
  const json = args.includes('--json');
  try {
    return await dispatch(args, terminal, { locale, say });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    terminal.note(json ? `${JSON.stringify(error.trouble)}\n` : describeTrouble(error.trouble, say));
    return error.exitCode;
  }
}

async function dispatch(
  args: readonly string[],
  terminal: Terminal,
  { locale, say }: Pick<CommandCall, 'locale' | 'say'>,
): Promise<ExitCode> {
  const found = findCommand(args);
  if (found === undefined) {
    const asked = args.filter((arg) => !arg.startsWith('-'));
    if (asked.length > 0 && asked[0] !== 'help') throw unknownCommand(asked, say);
    const wanted = args.length === 0 || asked[0] === 'help' || args.includes('--help') || args.includes('-h');
    if (!wanted)
      throw usageError(say('error.no-command.title'), say('error.usage.remedy', { usage: 'haechi --help' }));
    terminal.out(formatHelp(commands, say));
    return args.length === 0 ? EXIT.usage : EXIT.yes;
  }
  const { command, rest } = found;
  const { values, positionals } = parse(command, rest, say);
  if (values['help'] === true) {
    terminal.out(formatCommandHelp(command, say));
    return EXIT.yes;
  }
  demandComplete(command, values, positionals, say);
  const url = readUrl(values['url'], terminal, say);
  const confirmation =
    terminal.interactive === true ? createBrowserConfirmation(url, terminal, say) : undefined;
  try {
    return await command.run(
      createCall(command, { values, positionals }, terminal, { locale, say, url, confirmation }),
    );
  } finally {
    await confirmation?.end();
  }
}

/** The command that the first words name: the longest one wins. */
function findCommand(args: readonly string[]): { command: Command; rest: readonly string[] } | undefined {
  const byLength = commands.toSorted((one, other) => other.path.length - one.path.length);
  for (const command of byLength) {
    const words = command.path.split(' ');
    if (words.every((word, index) => args[index] === word))
      return { command, rest: args.slice(words.length) };
  }
  return undefined;
}

interface Parsed {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

function parse(command: Command, rest: readonly string[], say: Say): Parsed {
  const options: NonNullable<ParseArgsConfig['options']> = { ...GLOBAL_OPTIONS };
  for (const { name, short, value } of command.options)
    options[name] = { type: value === undefined ? 'boolean' : 'string', ...(short ? { short } : {}) };
  try {
    const { values, positionals } = parseArgs({ args: [...rest], allowPositionals: true, options });
    const single = Object.entries(values).filter(
      (entry): entry is [string, string | boolean] => !Array.isArray(entry[1]),
    );
    return { values: Object.fromEntries(single), positionals };
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw usageError(why, say('error.usage.remedy', { usage: `haechi ${command.path} --help` }), error);
  }
}

function demandComplete(
  command: Command,
  { ...values }: Parsed['values'],
  positionals: readonly string[],
  say: Say,
) {
  const remedy = say('error.usage.remedy', { usage: `haechi ${command.path} --help` });
  const missing = command.arguments.find((spec, index) => !spec.optional && positionals[index] === undefined);
  if (missing !== undefined) throw usageError(say('error.argument.title', { name: missing.name }), remedy);
  const surplus = positionals[command.arguments.length];
  if (surplus !== undefined) throw usageError(say('error.surplus.title', { value: surplus }), remedy);
  const absent = command.options.find((spec) => spec.required && !values[spec.name]);
  if (absent !== undefined) throw usageError(say('error.option.title', { name: `--${absent.name}` }), remedy);
}

function createCall(
  command: Command,
  { values, positionals }: Parsed,
  terminal: Terminal,
  {
    locale,
    say,
    url,
    confirmation,
  }: Pick<CommandCall, 'locale' | 'say'> & {
    readonly url: URL;
    readonly confirmation: BrowserConfirmation | undefined;
  },
): CommandCall {
  const credentials = openCredentialsFile(terminal, say);
  const signIns = openSignInsFile(terminal);
  const refuse = (): never => {
    throw new CliError(
      {
        code: 'CLI_NO_TOKEN',
        title: say('error.no-token.title', { url: url.origin }),
        remedy: say('error.no-token.remedy'),
      },
      EXIT.signIn,
    );
  };
  const token = (): string => terminal.env['HAECHI_TOKEN'] || credentials.find(url) || refuse();
  // A token in the environment was chosen for this very run; a sign-in is newer than a token kept long ago.
  const isSignedIn = !terminal.env['HAECHI_TOKEN'] && signIns.find(url) !== undefined;
  const authorization = isSignedIn
    ? authorizeBySignIn({
        url,
        file: signIns,
        openId: createOpenId(url, terminal, say),
        now: terminal.now,
        refuse,
      })
    : authorizeByToken(token);
  const optionalArgument = (name: string): string | undefined =>
    positionals[command.arguments.findIndex((spec) => spec.name === name)];
  const json = values['json'] === true;
  return {
    json,
    locale,
    say,
    terminal,
    credentials,
    signIns,
    api: createApiClient({
      url,
      authorization,
      fetch: terminal.fetch,
      locale,
      say,
      // Only a sign-in can show a second factor here; a personal token needs a person in a browser.
      ...(confirmation === undefined ? {} : { confirm: () => confirmation.ask() }),
      ...(isSignedIn ? { askCode: () => terminal.readSecret(say('stepUp.prompt')) } : {}),
    }),
    optionalArgument,
    argument: (name) => optionalArgument(name) ?? '',
    option: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    flag: (name) => values[name] === true,
    print: (value, human) => terminal.out(json ? `${JSON.stringify(value, null, 2)}\n` : human()),
  };
}

function readUrl(option: unknown, terminal: Terminal, say: Say): URL {
  const text = typeof option === 'string' ? option : terminal.env['HAECHI_URL'] || DEFAULT_URL;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw usageError(say('error.url.title', { value: text }), say('error.url.remedy'));
  if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname))
    terminal.note(`${say('warning.http', { url: url.origin })}\n`);
  return url;
}

function unknownCommand(asked: readonly string[], say: Say): CliError {
  const [first = ''] = asked;
  const near = commands.filter(({ path }) => path.startsWith(first)).map(({ path }) => `haechi ${path}`);
  return usageError(
    say('error.command.title', { command: asked.slice(0, 2).join(' ') }),
    near.length > 0
      ? say('error.command.near', { commands: near.join(', ') })
      : say('error.usage.remedy', { usage: 'haechi --help' }),
  );
}

function usageError(title: string, remedy: string, cause?: unknown): CliError {
  return new CliError({ code: 'CLI_USAGE', title, remedy }, EXIT.usage, cause);
}
