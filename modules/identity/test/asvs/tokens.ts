import {
  type Answer,
  done,
  inAttacks,
  inExternal,
  inFlows,
  inGateCalls,
  inKeys,
  inRequests,
} from './answer.ts';

export const FORGED_ELSEWHERE = 'an ID token that the provider’s own keys did not sign lets nobody in';
export const TARGETS =
  'an address that is not ours is no target of a token, and a target that is ours is named to the person';
const TOKEN_CHANGED = 'a signed token is refused when anything about it is changed';
const TOKEN_OF_ANOTHER_USE =
  'tokens of our own key for another audience, another issuer, another time or another use are refused';

/** V9. */
export const selfContainedTokens: readonly Answer[] = [
  done(
    '9.1.1',
    'Signatures are checked',
    'Those of access tokens, DPoP proofs, assertions of clients and ID tokens of other providers always are.',
    inExternal(FORGED_ELSEWHERE),
    inAttacks(TOKEN_CHANGED),
    inAttacks('a proof works once'),
    inAttacks('an assertion from another time or for another server proves no client'),
  ),
  done(
    '9.1.2',
    'Algorithms',
    'We sign with ES256 and accept nothing else of ours; proofs and assertions have short lists without shared secrets and without “none”.',
    inAttacks(TOKEN_CHANGED),
  ),
  done(
    '9.1.3',
    'Where keys come from',
    'Our own set, or the keys a client was registered with; what a token says of its key is not followed. The key in a DPoP proof must be the one the token is bound to.',
    inAttacks(TOKEN_CHANGED),
    inAttacks('tokens bound to a key are worth nothing without it'),
    inKeys('a new key is published before it signs, and what the old one signed stays good'),
  ),
  done(
    '9.2.1',
    'Time of a token',
    'Its end, its beginning and when it was made are checked, with five seconds for clocks that differ.',
    inAttacks(TOKEN_OF_ANOTHER_USE),
  ),
  done(
    '9.2.2',
    'Kind of a token',
    'The API takes access tokens by their type and with the scope `api`; an ID token opens nothing.',
    inAttacks(TOKEN_OF_ANOTHER_USE),
    inFlows('the API takes the access token of a person, and not one of a service'),
  ),
  done(
    '9.2.3',
    'For whom a token is',
    'The API takes tokens for its own address only.',
    inAttacks(TOKEN_OF_ANOTHER_USE),
  ),
  done(
    '9.2.4',
    'One key, several audiences',
    'Every token names its audience: the client, the API, or a registered address of the gate; another address is no target.',
    inRequests(TARGETS),
    inAttacks(TOKEN_OF_ANOTHER_USE),
    inGateCalls('no token of the caller reaches the server behind the gate'),
  ),
];
