import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-code.ts';
import type { Say } from './messages/say.ts';
import type { Terminal } from './terminal.ts';

/** Tokens by server, so that one server's token is never sent to another. */
export interface CredentialsFile {
  readonly path: string;
  find(url: URL): string | undefined;
  store(url: URL, token: string): void;
  /** @returns whether there was one */
  forget(url: URL): boolean;
}

type Tokens = Record<string, string>;

function parseTokens(text: string, refuse: () => never): Tokens {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse();
  }
  if (typeof value !== 'object' || value === null) return refuse();
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** `$XDG_CONFIG_HOME/haechi/tokens.json`, by default in `~/.config`; only the owner may read it. */
export function openCredentialsFile(
  { env, homeDir }: Pick<Terminal, 'env' | 'homeDir'>,
  say: Say,
): CredentialsFile {
  const path = join(env['XDG_CONFIG_HOME'] || join(homeDir, '.config'), 'haechi', 'tokens.json');

  function read(): Tokens {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch {
      return {}; // nothing stored yet
    }
    return parseTokens(text, () => {
      throw new CliError(
        {
          code: 'CLI_TOKENS',
          title: say('error.tokens.title', { path }),
          where: path,
          remedy: say('error.tokens.remedy'),
        },
        EXIT.signIn,
      );
    });
  }

  function write(tokens: Tokens): void {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, `${JSON.stringify(tokens, null, 2)}\n`, { mode: 0o600 });
    // A file left by an interrupted try keeps its own mode otherwise.
    chmodSync(`${path}.new`, 0o600);
    renameSync(`${path}.new`, path);
  }

  return {
    path,
    find: (url) => read()[url.origin],
    store: (url, token) => write({ ...read(), [url.origin]: token }),
    forget(url) {
      const { [url.origin]: token, ...others } = read();
      if (token !== undefined) write(others);
      return token !== undefined;
    },
  };
}
