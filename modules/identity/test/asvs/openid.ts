import {
  type Answer,
  done,
  inAttacks,
  inCommandLine,
  inConsents,
  inExternal,
  inFlows,
  inGateCalls,
  inOpenIdGuide,
  inOpenIdRaces,
  inOpenIdSessions,
  inReplayWindow,
  inRequests,
  inSignInGuide,
  inStepUp,
  notApplicable,
} from './answer.ts';
import { TARGETS } from './tokens.ts';

const PRECISE_TOKEN = 'an ID token for another client, another attempt or of another issuer lets nobody in';
const ANSWER_COUNTS_ONCE =
  'an answer counts once, in time, for the browser that began and for what was begun';
const TOKEN_OF_ANOTHER_USE =
  'tokens of our own key for another audience, another issuer, another time or another use are refused';

const client: readonly Answer[] = [
  done(
    '10.1.1',
    'Who gets tokens',
    'The console has a cookie and no token; the command line keeps its own for its owner; the gate passes none on.',
    inCommandLine('a terminal is let in by a browser, and keeps what it got for its owner alone'),
    inGateCalls('no token of the caller reaches the server behind the gate'),
  ),
  done(
    '10.1.2',
    'Answers belong to who asked',
    'State, nonce and verifier are random, made for one attempt, kept with it, and tied to a secret of the browser that began.',
    inExternal(ANSWER_COUNTS_ONCE),
    inAttacks('what one person decides cannot be taken up in another browser'),
  ),
  done(
    '10.2.1',
    'Forged answers',
    'State is always checked, and OpenID providers are asked with PKCE.',
    inExternal(ANSWER_COUNTS_ONCE),
    inSignInGuide('Accounts elsewhere: Kakao, Naver, any OpenID provider'),
  ),
  done(
    '10.2.2',
    'Mix-ups between providers',
    'An attempt knows its provider, and an issuer in the answer must be that one; a provider that names none, as Naver, is told apart by state, and its code is worth nothing elsewhere.',
    inExternal('the answer of one provider is none to what was begun with another'),
    inExternal(ANSWER_COUNTS_ONCE),
  ),
];

const resourceServer: readonly Answer[] = [
  done(
    '10.3.1',
    'Tokens for us',
    'The audience must be the address of the API, or of the part of the gate that is asked.',
    inAttacks(TOKEN_OF_ANOTHER_USE),
  ),
  done(
    '10.3.2',
    'What a token allows',
    'It must have the scope `api`, and works in its own tenant; beyond that its owner’s rights are asked with each call.',
    inAttacks(TOKEN_OF_ANOTHER_USE),
    inAttacks(
      'a client of one tenant reaches nobody at work in another, and its tokens work in its own only',
    ),
  ),
  done(
    '10.3.3',
    'Who a token stands for',
    'Our own issuer and an id that is never given to anybody else; no address and no name.',
    inFlows('the API takes the access token of a person, and not one of a service'),
  ),
  done(
    '10.3.4',
    'How fresh a sign-in a token has',
    'What wants a fresh factor asks when one was last shown with the consent behind the token.',
    inRequests('a token of a client does what wants a fresh factor only after one was shown with it'),
    inStepUp('a personal token can show no second factor and does nothing that wants one'),
  ),
];

const codesAndGrants: readonly Answer[] = [
  done(
    '10.4.1',
    'Addresses to go back to',
    'Compared character by character with what was registered; a native client’s loopback address may have any port (RFC 8252).',
    inAttacks('an answer goes to no address that was not registered, character by character'),
  ),
  done(
    '10.4.2',
    'Codes work once',
    'The first wins, the second ends everything that came of the code.',
    inAttacks('a code shown twice ends everything that came of it, and the owner finds it in the log'),
    inOpenIdRaces('of parallel redemptions of a code exactly one wins, twenty times over'),
  ),
  done(
    '10.4.3',
    'Codes are short-lived',
    'One minute; ten for the code of a device.',
    inRequests('a code is good for a minute at the most'),
    inOpenIdGuide('What is supported'),
  ),
  done(
    '10.4.4',
    'Grants of a client',
    'They follow from its kind; implicit and password exist for nobody.',
    inAttacks('implicit and password are not offered'),
    inAttacks('a wrong secret, an unknown client and one of another kind are refused alike'),
  ),
  done(
    '10.4.5',
    'Refresh tokens shown again',
    'Each works once, and one shown again ends its family. A window for lost answers is shut unless the operator opens it, and binds to the key.',
    inAttacks('a spent refresh token ends its family'),
    inOpenIdRaces('of parallel uses of a refresh token exactly one wins, and the family ends'),
    inReplayWindow('another key gets no answer again, and trying ends the family'),
  ),
  done(
    '10.4.6',
    'PKCE',
    'Always, with S256 only.',
    inAttacks('without PKCE, and with the plain method, no code is given'),
    inAttacks('a code with another verifier is worth nothing'),
  ),
  notApplicable('10.4.7', 'Registering by oneself', 'Clients are registered by administrators only.'),
  done(
    '10.4.8',
    'End of refresh tokens',
    'Seven days from the first, however often they are renewed.',
    inOpenIdSessions(
      'a session that ran out takes the tokens of browser clients with it, not those of native ones',
    ),
  ),
  done(
    '10.4.9',
    'Taking tokens back',
    'The security page lists the clients that have any, also those whose session ran out, and one button ends all of a client’s; ending the session ends its own.',
    inConsents('what is withdrawn ends at once: tokens, refresh, and the next sign-in asks again'),
    inConsents('it reaches a client whose session ran out, of which the session page says nothing any more'),
    inOpenIdSessions('ending the session ends every token of it, and tells the client that wants to know'),
    inCommandLine('signing out ends it at the server too'),
    inFlows('introspection and revocation tell and end'),
  ),
  done(
    '10.4.10',
    'Confidential clients prove themselves',
    'By a secret or a key of their own, for tokens, pushed requests, introspection and revocation; tested at the token address.',
    inAttacks('a wrong secret, an unknown client and one of another kind are refused alike'),
    inAttacks('an assertion from another time or for another server proves no client'),
    inAttacks('a refresh token of one client is refused to another'),
  ),
  done(
    '10.4.11',
    'Scopes of a client',
    'Chosen when it is registered; a request for one more is refused.',
    inRequests('a client that asks for more scopes than it was registered with gets none'),
  ),
];

const relyingParty: readonly Answer[] = [
  done(
    '10.5.1',
    'ID tokens shown again',
    'A nonce for each attempt must be in the token, and an answer counts once anyway.',
    inExternal(PRECISE_TOKEN),
    inExternal(ANSWER_COUNTS_ONCE),
  ),
  done(
    '10.5.2',
    'Who an ID token stands for',
    'Issuer and subject, never the mail address.',
    inExternal('the same mail address elsewhere opens nothing: only what was linked does'),
    inExternal('an account elsewhere stands for one person, and a person has one of each provider'),
  ),
  done(
    '10.5.3',
    'Metadata of another issuer',
    'Metadata whose issuer is not the one entered are refused.',
    inExternal('metadata that speak for another issuer are not believed'),
  ),
  done(
    '10.5.4',
    'ID tokens for another client',
    'The audience must be our client id.',
    inExternal(PRECISE_TOKEN),
  ),
  notApplicable('10.5.5', 'Back-channel logout received', 'We send such tokens and take none.'),
];

const provider: readonly Answer[] = [
  done('10.6.1', 'Kinds of answers', 'Codes only.', inAttacks('implicit and password are not offered')),
  done(
    '10.6.2',
    'Forced sign-out',
    'The person is asked first, and goes on only to an address the client registered.',
    inOpenIdSessions('signing out through a client ends the session everywhere'),
  ),
  done(
    '10.7.1',
    'Consent each time',
    'A native client, which proves nothing about itself, asks each time. One that is known by a secret, a key or its own registered address asks for the first time in a session, and again for `prompt=consent`.',
    inConsents('a native client, which anybody can pretend to be, asks the person each time'),
    inFlows('the second sign-in at the same client asks nothing, and prompt=none says when it would have to'),
    inFlows('the person may refuse, and the client is told'),
  ),
  done(
    '10.7.2',
    'What consent says',
    'Client, where the answer goes, what it receives, the addresses of the gate its tokens are for, and that it ends with the session.',
    inFlows('the person may refuse, and the client is told'),
    inRequests(TARGETS),
  ),
  done(
    '10.7.3',
    'Looking at consents again',
    'The security page lists them with what each client receives and when it last used it, and withdraws them.',
    inConsents('a person sees what they let a client do, since when, and until when'),
    inConsents('what is withdrawn ends at once: tokens, refresh, and the next sign-in asks again'),
  ),
];

/** V10. */
export const openId: readonly Answer[] = [
  ...client,
  ...resourceServer,
  ...codesAndGrants,
  ...relyingParty,
  ...provider,
];
