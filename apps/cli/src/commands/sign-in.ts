import { createApiClient } from '../api-client.ts';
import { authorizeBySignIn } from '../authorization.ts';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { createOpenId, type DeviceStart, type OpenId } from '../open-id.ts';
import type { SignIn } from '../sign-ins-file.ts';

/** How much slower to ask when told to (RFC 8628, section 3.5). */
const SLOW_DOWN_S = 5;

/** Asks until the person has decided in the browser. */
async function waitForDecision(
  { terminal, say }: CommandCall,
  openId: OpenId,
  begun: DeviceStart,
): Promise<SignIn> {
  const key = await openId.newKey();
  const endsAtMs = terminal.now() + begun.expires_in * 1000;
  let intervalS = begun.interval;
  while (terminal.now() < endsAtMs && !terminal.stopped.aborted) {
    await terminal.wait(intervalS * 1000);
    const answer = await openId.redeem(begun.device_code, key);
    if (!('refused' in answer)) return answer;
    if (answer.refused === 'slow_down') intervalS += SLOW_DOWN_S;
    else if (answer.refused !== 'authorization_pending') break;
  }
  throw new CliError(
    { code: 'CLI_SIGN_IN', title: say('login.refused.title'), remedy: say('login.refused.remedy') },
    EXIT.signIn,
  );
}

/** Signs in with a browser, here or on another machine. */
async function login(call: CommandCall) {
  const { api, signIns, terminal, locale, say, print } = call;
  const { url } = api;
  const openId = createOpenId(url, terminal, say);
  const begun = await openId.begin();
  const address = oneLine(begun.verification_uri_complete);
  terminal.note(
    `${say('login.open', { url: address })}\n${say('login.code', { code: oneLine(begun.user_code) })}\n`,
  );
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
      })}\n`,
  );
  return EXIT.yes;
}

export const signInCommands: readonly Command[] = [
  { path: 'login', summary: 'command.login', arguments: [], options: [], run: login },
  { path: 'logout', summary: 'command.logout', arguments: [], options: [], run: logout },
  { path: 'whoami', summary: 'command.whoami', arguments: [], options: [], run: whoami },
];
