import {
  type Answer,
  done,
  inAttemptLimits,
  inEnrolment,
  inExternal,
  inPasskeyPages,
  inPasskeys,
  inPasswordRules,
  inRaces,
  inRecoverAccount,
  inRecoveryCodes,
  inSecrecy,
  inServerArguments,
  inServiceAccounts,
  inSessions,
  inSignIn,
  inSignInGuide,
  inTotp,
  notApplicable,
  partly,
} from './answer.ts';

import { FORGED_ELSEWHERE } from './tokens.ts';

const RANDOM_CODES =
  'recovery codes have 24 characters of 32 each, all of which occur, and are never the same twice';

/** As it is written in the test, which makes a test of each provider. */
const LINKED_ACCOUNT = `\${provider}: a linked account begins a sign-in, and the authenticator finishes it`;

const UNPROVEN = `makes no recovery link without word of how the person was known: \${args.join(' ')}`;

const passwords: readonly Answer[] = [
  done(
    '6.2.1',
    'Shortest password',
    'Eight characters as people count them; there is always a second factor.',
    inPasswordRules('length is counted in characters people see, between 8 and 128'),
  ),
  done(
    '6.2.2',
    'Changing it',
    'Everybody changes their own password on the security page or over the API.',
    inSessions('changing the password ends the other sessions and nothing else works with the old one'),
  ),
  done(
    '6.2.3',
    'Old and new one to change it',
    'Both are asked for, and a fresh second factor besides.',
    inSessions('changing the password ends the other sessions and nothing else works with the old one'),
  ),
  done(
    '6.2.4',
    'Common passwords',
    'A list of 49,233 leaked ones and rules for words and keyboard runs refuse them, at enrolment and at a change.',
    inPasswordRules('what somebody guessing tries first is refused, however it is dressed up'),
    inEnrolment('a weak password or a wrong code does not use the link up'),
    inSessions('changing the password ends the other sessions and nothing else works with the old one'),
  ),
  done(
    '6.2.5',
    'No rules of composition',
    'Any characters will do, in any mixture and any script.',
    inPasswordRules('passphrases and generated passwords are welcome'),
  ),
  done('6.2.6', 'Masked input', 'Every password field hides what is typed, with a button to show it.'),
  done(
    '6.2.7',
    'Paste and password managers',
    'Nothing blocks pasting, and the fields are marked for password managers.',
  ),
  partly(
    '6.2.8',
    'Checked as typed',
    'Case counts, nothing is cut, and an imported bcrypt hash lets in nobody whose password is longer than the 72 bytes it knows. Not exactly as received in one thing, on purpose: spellings of one character in Unicode count as one (NFKC), because NIST SP 800-63B-4, 3.1.1.2, says they should. The two standards contradict each other here; without it a Korean password typed on a device that sends the syllables taken apart would be wrong although every letter is right.',
    inPasswordRules('length is counted in characters people see, between 8 and 128'),
    inSignIn('a password longer than bcrypt reads is not right because its beginning is'),
    inSignIn('a bcrypt hash from another system lets its owner in once, and is argon2id from then on'),
  ),
  done(
    '6.2.9',
    'Long passwords',
    'Up to 128 characters.',
    inPasswordRules('length is counted in characters people see, between 8 and 128'),
  ),
  done(
    '6.2.10',
    'No forced change',
    'A password has no end; nothing in the product asks for another by date.',
  ),
  done(
    '6.2.11',
    'Words of the context',
    'What contains words of the person, the organisation or the product is refused.',
    inPasswordRules('words of the person, the organisation and the product are refused'),
  ),
  done(
    '6.2.12',
    'Leaked passwords',
    'Compared with a list of 49,233 that is part of the product and needs no network; it is no full collection of leaks.',
    inPasswordRules(
      'passwords that were leaked somewhere are refused as they are, not words that only look like them',
    ),
  ),
];

const signingIn: readonly Answer[] = [
  done(
    '6.3.1',
    'Guessing is slowed down',
    'Attempts are counted by account and network, by account and by network; each lock is twice as long.',
    inSignIn('five wrong passwords in a row lock for a while, then twice as long; known or not'),
    inSignIn('a stranger who guesses does not lock the owner out'),
    inSignIn('many strangers together lock an account, but not where its owner has signed in from'),
    inRaces('guesses sent all at once are as few as one after the other, give or take what is in flight'),
  ),
  done(
    '6.3.2',
    'No default accounts',
    'A new installation has nobody, and a link for the first administrator. Only `--demo` makes people, with random passwords.',
    inEnrolment('an empty installation has one working first-administrator link, good for a day'),
  ),
  done(
    '6.3.3',
    'Two factors for everybody',
    'Password and authenticator, or a passkey with the person verified; no person gets in with less.',
    inSignIn('password and authenticator code start a session in the tenant of the person'),
    inPasskeys(
      'a passkey alone signs its owner in, with nobody saying who they are, and counts as two factors',
    ),
    inPasskeyPages('somebody who is not verified by the authenticator does not get in'),
  ),
  done(
    '6.3.4',
    'No weaker way in',
    'Accounts elsewhere stand for the password only, and programs never get in as people. Nothing enumerates undocumented ways.',
    inExternal(LINKED_ACCOUNT),
    inServiceAccounts('nothing lets a program in as a person: no password, no recovery, no invitation'),
    inSignIn('every refusal of a sign-in says the same of every account that cannot be used'),
  ),
];

const lifeOfFactors: readonly Answer[] = [
  done(
    '6.4.1',
    'First credentials',
    'Nobody is given a password: a random link works once, for days, and people choose their own.',
    inEnrolment(
      'an invitation lives seven days; renewed it has a new secret and a new key, revoked it is dead',
    ),
    inRaces('of parallel uses of one link exactly one enrols'),
  ),
  done('6.4.2', 'No secret questions', 'There are no hints and no questions; no field exists for them.'),
  done(
    '6.4.3',
    'Forgotten password',
    'There is no reset by oneself: the operator gives a link that sets password and authenticator anew and closes what was open.',
    inEnrolment('a recovery link gives new credentials and closes everything the old ones opened'),
  ),
  done(
    '6.4.4',
    'Lost factor',
    'As at enrolment somebody who may vouches for the person: the operator, with a link that works once within a day. They must write how they made sure who asks, which is the reason on record; without it there is no link. A recovery code needs the password too.',
    inServerArguments(UNPROVEN),
    inRecoverAccount('a recovery link goes on record with how the operator made sure who asked'),
    inEnrolment('a recovery link gives new credentials and closes everything the old ones opened'),
    inPasskeys('a recovery link takes away the passkeys too: they may be on the device that was lost'),
  ),
];

const secondFactors: readonly Answer[] = [
  done(
    '6.5.1',
    'Codes work once',
    'Codes of the authenticator and recovery codes are spent by the one who is first.',
    inSignIn('a code works once, and codes of the step before and after work'),
    inRaces('of parallel sign-ins with one authenticator code exactly one gets in'),
    inRaces('of parallel sign-ins with one recovery code exactly one gets in'),
  ),
  done(
    '6.5.2',
    'How recovery codes are stored',
    'As SHA-256, which is enough for their 120 random bits.',
    inSecrecy('no secret is in any table or any record in a form it could be used in'),
  ),
  done(
    '6.5.3',
    'Random codes and keys',
    'All come from the system’s generator.',
    inTotp('keys have 160 bits and are not the same twice'),
    inRecoveryCodes(RANDOM_CODES),
  ),
  done(
    '6.5.4',
    'Guessable codes',
    'Recovery codes have 120 random bits; there are no codes out of band.',
    inRecoveryCodes(RANDOM_CODES),
  ),
  partly(
    '6.5.5',
    'How long codes live',
    'Challenges live ten minutes. A code belongs to one step of 30 seconds and works once; the step before and the one after count too, which makes up to 90 seconds in all. With one step alone, whoever types across its end, or has a phone half a minute off, is told that a right code is wrong and comes nearer to the lock; RFC 6238, 5.2, therefore recommends to accept the step before. A stolen code is bound by its single use and by the lock after five wrong ones, not by these seconds.',
    inTotp('the step before and the step after are accepted as themselves, others are not'),
    inSignIn('a challenge ends after ten minutes, after its use, and is nothing to guess at'),
  ),
  notApplicable('6.6.1', 'Telephone and SMS', 'Neither is used.'),
  notApplicable('6.6.2', 'Bound to the sign-in', 'No factor is sent out of band.'),
  notApplicable('6.6.3', 'Guessing codes sent', 'No factor is sent out of band.'),
];

const elsewhere: readonly Answer[] = [
  done(
    '6.8.1',
    'One provider cannot speak for another',
    'An account elsewhere is known by issuer and subject together, and only after its owner linked it.',
    inExternal('the same mail address elsewhere opens nothing: only what was linked does'),
    inExternal('an account elsewhere stands for one person, and a person has one of each provider'),
  ),
  done(
    '6.8.2',
    'Signed assertions',
    'An ID token of another provider counts only under a signature of the keys it publishes, besides coming from its token endpoint.',
    inExternal(FORGED_ELSEWHERE),
  ),
  notApplicable('6.8.3', 'SAML', 'It is not spoken.'),
  done(
    '6.8.4',
    'Strength of a sign-in elsewhere',
    'Nothing a provider says about strength counts: it stands for the password, and our own second factor follows.',
    inExternal(LINKED_ACCOUNT),
    inSignInGuide('Accounts elsewhere: Kakao, Naver, any OpenID provider'),
  ),
];

/** V6. */
export const authentication: readonly Answer[] = [
  done(
    '6.1.1',
    'Guessing, written down',
    'The guide says what is counted, how long it locks, which settings change that, and why nobody can be locked out from afar.',
    inSignInGuide('Password and authenticator'),
    inAttemptLimits('a lock begins with the fifth failure, doubles with each further one and stays bounded'),
  ),
  done(
    '6.1.2',
    'Words of the context, written down',
    'The guide names them: those of the person, the organisation and the product.',
    inSignInGuide('Password and authenticator'),
  ),
  done(
    '6.1.3',
    'Ways in, written down',
    'One guide has those of people: passkeys, password and authenticator, recovery, accounts elsewhere; programs have their own.',
    inSignInGuide('Passkeys first'),
    inSignInGuide('Accounts elsewhere: Kakao, Naver, any OpenID provider'),
  ),
  ...passwords,
  ...signingIn,
  ...lifeOfFactors,
  ...secondFactors,
  ...elsewhere,
];
