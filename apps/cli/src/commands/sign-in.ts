import { createApiClient } from '../api-client.ts';
import { authorizeBySignIn } from '../authorization.ts';
import type { Command, CommandCall } from '../command.ts';
import { announceDevice, waitForDecision } from '../confirm-in-browser.ts';
import { oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { createOpenId } from '../open-id.ts';

/** Signs in with a browser, here or on another machine. */
async function login(call: CommandCall) {
  const { api, signIns, terminal, locale, say, print } = call;
  const { url } = api;
  const openId = createOpenId(url, terminal, say);
  const begun = await openId.begin();
  announceDevice(terminal, say, begun);
  const signIn = await waitForDecision(call, openId, begun);
  await signIns.locked(async () => signIns.store(url, signIn));
  const authorization = authorizeBySignIn({
    url,
    file: signIns,
    openId,
    now: terminal.now,
    refuse: () => {
      throw new Error('the sign-in that was just kept is gone');
    },
  });
  const me = await createApiClient({ url, authorization, fetch: terminal.fetch, locale, say }).call(
    'GET /api/v1/me',
  );
  const { path } = signIns;
  print(
    { url: url.origin, email: me.user.email, scope: me.activeScope.id, path },
    () =>
      `${say('login.signedIn', { name: oneLine(me.user.displayName), place: oneLine(me.activeScope.name), path })}\n`,
  );
  return EXIT.yes;
}

/** Ends the sign-in here and at the server, and forgets a kept token. */
async function logout({ api, signIns, credentials, terminal, say, print }: CommandCall) {
  const { url } = api;
  const signIn = signIns.find(url);
  if (signIn !== undefined) {
    await signIns.locked(async () => {
      // Renewed a moment ago by another process, it is that one which has to end.
      await createOpenId(url, terminal, say).revoke(signIns.find(url) ?? signIn);
      signIns.forget(url);
    });
  }
  const forgotten = credentials.forget(url) || signIn !== undefined;
  const text = signIn === undefined ? (forgotten ? 'logout.done' : 'logout.nothing') : 'logout.ended';
  print({ url: url.origin, forgotten }, () => `${say(text, { url: url.origin })}\n`);
  return EXIT.yes;
}

async function whoami({ api, say, print }: CommandCall) {
  const me = await api.call('GET /api/v1/me');
  print(
    me,
    () =>
      `${say('status.person', {
        name: oneLine(me.user.displayName),
        email: oneLine(me.user.email),
        place: oneLine(me.activeScope.name),
      })}\n${me.activeRole === null ? '' : `${say('status.activeRole', { role: oneLine(me.activeRole.name) })}\n`}`,
  );
  return EXIT.yes;
}

export const signInCommands: readonly Command[] = [
  { path: 'login', summary: 'command.login', arguments: [], options: [], run: login },
  { path: 'logout', summary: 'command.logout', arguments: [], options: [], run: logout },
  { path: 'whoami', summary: 'command.whoami', arguments: [], options: [], run: whoami },
];
