import { createApiClient } from '../api-client.ts';
import { authorizeByToken } from '../authorization.ts';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { EXIT } from '../exit-code.ts';

const TOKEN = /^hst_[A-Za-z0-9_-]{43}$/;

/** Reads a token, asks the server whose it is, and keeps it only if it is good. */
async function keepToken({ api, credentials, terminal, locale, say, print }: CommandCall) {
  terminal.note(`${say('login.where', { url: new URL('/security', api.url).href })}\n`);
  const token = (await terminal.readSecret(say('login.prompt'))).trim();
  if (!TOKEN.test(token))
    throw new CliError(
      { code: 'CLI_TOKEN', title: say('login.malformed.title'), remedy: say('login.malformed.remedy') },
      EXIT.usage,
    );
  const { url } = api;
  const authorization = authorizeByToken(() => token);
  const asToken = createApiClient({ url, authorization, fetch: terminal.fetch, locale, say });
  const me = await asToken.call('GET /api/v1/me');
  credentials.store(url, token);
  print(
    { url: url.origin, email: me.user.email, scope: me.activeScope.id, path: credentials.path },
    () =>
      `${say('login.done', { name: me.user.displayName, place: me.activeScope.name, path: credentials.path })}\n`,
  );
  return EXIT.yes;
}

async function forgetToken({ api, credentials, say, print }: CommandCall) {
  const forgotten = credentials.forget(api.url);
  print(
    { url: api.url.origin, forgotten },
    () => `${say(forgotten ? 'logout.done' : 'logout.nothing', { url: api.url.origin })}\n`,
  );
  return EXIT.yes;
}

export const tokenCommands: readonly Command[] = [
  { path: 'token set', summary: 'command.token.set', arguments: [], options: [], run: keepToken },
  { path: 'token clear', summary: 'command.token.clear', arguments: [], options: [], run: forgetToken },
];
