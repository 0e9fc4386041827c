import { type Authorization, authorizeBySignIn } from './authorization.ts';
import { CliError } from './cli-error.ts';
import { oneLine } from './display.ts';
import { EXIT } from './exit-code.ts';
import type { Say } from './messages/say.ts';
import { createOpenId, type DeviceStart, type OpenId } from './open-id.ts';
import type { SignIn } from './sign-ins-file.ts';
import type { Terminal } from './terminal.ts';

/** How much slower to ask when told to (RFC 8628, section 3.5). */
const SLOW_DOWN_S = 5;
/** Whoever confirms shows a factor there and then: one shown before was meant for something else. */
const FACTOR_AGE_MAX_S = 1;

/** Tells where to go and which code to expect there. */
export function announceDevice(terminal: Pick<Terminal, 'note'>, say: Say, begun: DeviceStart): void {
  const address = oneLine(begun.verification_uri_complete);
  terminal.note(
    `${say('login.open', { url: address })}\n${say('login.code', { code: oneLine(begun.user_code) })}\n`,
  );
}

/** Asks until the person has decided in the browser. @throws CliError when nobody lets the terminal in */
export async function waitForDecision(
  { terminal, say }: { readonly terminal: Terminal; readonly say: Say },
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

/** A person who confirms one command in a browser. */
export interface BrowserConfirmation {
  /** Somebody signs in with a fresh second factor; the rest of the command is done as they. */
  ask(): Promise<Authorization>;
  /** Ends what was given for this command. */
  end(): Promise<void>;
}

/**
 * Confirms what a token cannot do, or somebody without an authenticator at hand: by the device flow (RFC 8628), bound to a
 * key that never leaves this process. Nothing of it is kept.
 */
export function createBrowserConfirmation(url: URL, terminal: Terminal, say: Say): BrowserConfirmation {
  const openId = createOpenId(url, terminal, say);
  let kept: SignIn | undefined;
  return {
    async ask() {
      const begun = await openId.begin({ factorAgeMaxS: FACTOR_AGE_MAX_S });
      terminal.note(`${say('stepUp.browser')}\n`);
      announceDevice(terminal, say, begun);
      kept = await waitForDecision({ terminal, say }, openId, begun);
      return authorizeBySignIn({
        url,
        file: {
          find: () => kept,
          store: (_url, next) => {
            kept = next;
          },
          forget: () => {
            kept = undefined;
            return true;
          },
          locked: (work) => work(),
        },
        openId,
        now: terminal.now,
        refuse: () => {
          throw new CliError(
            { code: 'CLI_SIGN_IN', title: say('login.refused.title'), remedy: say('login.refused.remedy') },
            EXIT.signIn,
          );
        },
      });
    },
    async end() {
      if (kept === undefined) return;
      await openId.revoke(kept);
      kept = undefined;
    },
  };
}
