import {
  type Answer,
  done,
  inAuthenticator,
  inDevices,
  inExternal,
  inOpenIdGuide,
  inOpenIdSessions,
  inPasskeyPages,
  inPasskeys,
  inScim,
  inSecrecy,
  inSessions,
  inSignIn,
  inSignInGuide,
  inStepUp,
  inTokens,
} from './answer.ts';

const tokensOfSessions: readonly Answer[] = [
  done(
    '7.2.1',
    'Checked by the server',
    'Every request looks the session up in the database; the browser is told nothing it could decide by.',
    inSignIn('a suspended account is answered like a wrong password, and its session is over'),
  ),
  done(
    '7.2.2',
    'Made for each session',
    'A cookie is made at sign-in and for it alone. Personal tokens of scripts have an end and cannot do what sessions can.',
    inSignIn('password and authenticator code start a session in the tenant of the person'),
    inTokens('a token cannot change how its owner signs in, nor make another token'),
  ),
  done(
    '7.2.3',
    'Not to be guessed',
    '256 bits from the system’s generator; the server keeps their SHA-256. No test measures the randomness.',
    inSecrecy('no secret is in any table or any record in a form it could be used in'),
  ),
  done(
    '7.2.4',
    'A new one at each sign-in',
    'Signing in makes a new session and ends that of the same browser. A second factor shown again, a new password, new recovery codes and a new authenticator give the session another cookie; for ten seconds the old one lets in what was under way, without what was shown.',
    inSignIn('signing in again in the same browser takes the place of its session'),
    inStepUp(
      'showing a second factor renews the cookie; the old one is good for ten seconds, without what was shown',
    ),
    inStepUp(
      'of parallel second factors with one cookie one renews it, and no browser is left with a dead one',
    ),
  ),
];

const ends: readonly Answer[] = [
  done(
    '7.3.1',
    'Unused sessions end',
    'After half an hour unless set otherwise.',
    inSessions('a session that is not used ends after half an hour, one that is used does not'),
    inSessions('limits come from the settings'),
  ),
  done(
    '7.3.2',
    'All sessions end',
    'After eight hours unless set otherwise, however much they are used.',
    inSessions('a session ends after eight hours however much it is used'),
  ),
  done(
    '7.4.1',
    'Over is over',
    'The row is ended, and the next request is refused; tokens of the OpenID provider go with it.',
    inSessions('signing out ends the session and clears the cookie'),
    inOpenIdSessions('ending the session ends every token of it, and tells the client that wants to know'),
  ),
  done(
    '7.4.2',
    'Accounts that stop',
    'Suspending, a directory’s “inactive” and the end of a withdrawal end every session at once.',
    inSignIn('a suspended account is answered like a wrong password, and its session is over'),
    inScim('active: false ends the sessions of a person at once, and active: true lets them in again'),
  ),
  done(
    '7.4.3',
    'Other sessions after a change of factors',
    'A new password, another authenticator and a passkey taken away end them by themselves, a recovery all of them; else one button of the security page does.',
    inSessions('changing the password ends the other sessions and nothing else works with the old one'),
    inSessions('people see where they are signed in and end single sessions or all others'),
    inAuthenticator('the old authenticator works until the new one is proven, then only the new one does'),
    inPasskeys('a recovery link takes away the passkeys too: they may be on the device that was lost'),
  ),
  done(
    '7.4.4',
    'Signing out is in sight',
    'It is in the menu under the person’s name on every page of the console.',
  ),
  done(
    '7.4.5',
    'Administrators end sessions',
    'One session or all of a member, with the permission `session:end`.',
    inSessions('an administrator ends all sessions of a member, and of nobody else'),
    inDevices('who may end sessions sees and ends one of a member, and not of somebody elsewhere'),
  ),
];

const abuse: readonly Answer[] = [
  done(
    '7.5.1',
    'Again before changing how one signs in',
    'Whoever changes password, passkeys, authenticator, recovery codes, accounts elsewhere or tokens shows a second factor again, unless they did in the last ten minutes (a setting, from one). With a passkey that is both factors at once; the password change wants the old password besides, new recovery codes a code. The e-mail address cannot be changed at all.',
    inStepUp(
      'every route that changes how one signs in wants a fresh second factor, or the factors themselves',
    ),
    inStepUp('a second factor is fresh for ten minutes, then the problem says why and how fresh it must be'),
    inSessions('recovery codes are replaced against a fresh code; the old ones stop working'),
    inPasskeyPages('adding a passkey asks for a fresh second factor first, and goes on by itself'),
  ),
  done(
    '7.5.2',
    'Seeing and ending one’s sessions',
    'People see them all and end one or all others with a fresh second factor, so that a thief cannot throw out the owner. Signing out needs none.',
    inOpenIdSessions('ending one’s other sessions wants a fresh second factor; signing out never does'),
    inSessions('people see where they are signed in and end single sessions or all others'),
    inSessions('nobody ends the session of somebody else as their own'),
  ),
  done(
    '7.6.1',
    'Sessions here and elsewhere',
    'As written in the guide. Clients that sign in with us: their tokens end with our session, they are told, and get a fresher sign-in when they ask for one. Accounts elsewhere: the session is ours alone and has our times; when it is over, the provider is asked again, and the second factor here.',
    inSignInGuide('Sessions'),
    inExternal(
      'a session begun with an account elsewhere has our times, and after it the provider and the authenticator are asked again',
    ),
    inOpenIdSessions('ending the session ends every token of it, and tells the client that wants to know'),
    inOpenIdSessions(
      'a client that wants a fresher sign-in gets one: a second factor is asked for, and auth_time says when',
    ),
  ),
  done(
    '7.6.2',
    'No session without a deed',
    'A sign-in elsewhere is begun by the person, comes back to the browser that began it, and wants a code typed.',
    inExternal('an answer counts once, in time, for the browser that began and for what was begun'),
  ),
];

/** V7. */
export const sessionManagement: readonly Answer[] = [
  done(
    '7.1.1',
    'How long sessions live, written down',
    'The guide says both times, their settings, and how they compare with what NIST recommends.',
    inSignInGuide('Sessions'),
    inSessions('limits come from the settings'),
  ),
  done(
    '7.1.2',
    'How many sessions, written down',
    'Three unless set otherwise; whoever signs in a fourth time chooses which to end.',
    inSignInGuide('Sessions'),
    inSignIn('the fourth sign-in shows the open sessions and starts once enough of them are chosen to end'),
  ),
  done(
    '7.1.3',
    'Sessions of others, written down',
    'The guides say what hangs on a session for clients of ours, and what an account elsewhere is good for.',
    inOpenIdGuide('Sessions'),
    inSignInGuide('Sessions'),
  ),
  ...tokensOfSessions,
  ...ends,
  ...abuse,
];
