import type { Catalogue } from '@haechi/kernel';

export const en = {
  'error.AUTH_002.title': 'E-mail address or password is wrong',
  'error.AUTH_002.detail': 'There is no account with this e-mail address and this password.',
  'error.AUTH_002.remedy':
    'Check both and try again. If you forgot the password, ask an administrator for a recovery link.',
  'error.AUTH_003.title': 'Sign in again',
  'error.AUTH_003.detail': 'The session, token or sign-in in progress has ended or is not valid.',
  'error.AUTH_003.remedy': 'Begin again with e-mail address and password. A script needs a new token.',
  'error.AUTH_004.title': 'Locked for a while',
  'error.AUTH_004.detail': 'There were too many wrong attempts. The next one is possible in {seconds} s.',
  'error.AUTH_004.remedy': 'Wait, then try again. If it was not you, tell an administrator.',
  'error.AUTH_005.title': 'Too many open sessions',
  'error.AUTH_005.detail': 'You can be signed in {max} times at once; {count} more must end.',
  'error.AUTH_005.remedy': 'Choose more sessions to end, or give this sign-in up.',
  'error.AUTH_006.title': 'This link does not work',
  'error.AUTH_006.detail': 'It was used already, has expired, was taken back, or was not copied whole.',
  'error.AUTH_006.remedy':
    'Ask whoever gave it to you for a new one. If you have an account already, sign in.',
  'error.AUTH_008.title': 'Choose another password',
  'error.AUTH_008.detail': 'This password would be too easy to guess; see the field.',
  'error.AUTH_008.remedy':
    'Take a longer one, for example several words that have nothing to do with each other.',
  'error.AUTH_009.title': 'A token cannot do this',
  'error.AUTH_009.detail': 'This is done by a person who is signed in, not by a token.',
  'error.AUTH_009.remedy': 'Sign in to the console and do it there.',
  'error.AUTH_010.title': 'The code is wrong',
  'error.AUTH_010.detail': 'The code is not valid now, or was used before. Each code works once.',
  'error.AUTH_010.remedy':
    'Wait for the next code and enter it. If codes are never right, check the clock of your phone.',
  'error.SYS_004.title': 'Too many people are signing in',
  'error.SYS_004.detail': 'More passwords are waiting to be checked than the server takes on at once.',
  'error.SYS_004.remedy': 'Try again in a few seconds.',

  'identity.password.too_short': 'too short (at least {min} characters)',
  'identity.password.too_long': 'too long (at most {max} characters)',
  'identity.password.common': 'one of the first that somebody guessing would try',
  'identity.password.context': 'contains your e-mail name, the name of the organisation or of this product',
  'identity.enrolment.email_needed': 'the first administrator needs an e-mail address',
  'identity.token.expiry': 'must lie in the future, at most {days} days from now',

  'permission.session:end': 'End sessions of members',

  'setting.identity.sessionHours.title': 'Longest session',
  'setting.identity.sessionHours.description':
    'A session ends after this time in any case. Applies to sessions that start from now on.',
  'setting.identity.sessionIdleMinutes.title': 'Idle session ends',
  'setting.identity.sessionIdleMinutes.description': 'A session ends when it was not used for this long.',
  'setting.identity.sessionsMax.title': 'Sessions of one person',
  'setting.identity.sessionsMax.description':
    'How many sessions one person can have open at once. Whoever signs in beyond that chooses which of them end.',
  'setting.identity.invitationDays.title': 'Invitations are valid',
  'setting.identity.invitationDays.description': 'An invitation link stops working after this time.',
  'setting.identity.wrongAttemptsMax.title': 'Wrong attempts in a row',
  'setting.identity.wrongAttemptsMax.description':
    'After this many wrong passwords or codes in a row, further attempts are locked for a while. Set at the platform.',
  'setting.identity.lockMinutes.title': 'First lock',
  'setting.identity.lockMinutes.description':
    'How long the first lock lasts. Each further wrong attempt doubles it, up to fifteen times as long. Set at the platform.',
  'setting.identity.tokenDaysMax.title': 'Tokens are valid',
  'setting.identity.tokenDaysMax.description': 'The longest time a personal token may be made for.',

  'audit.action.session.started': '{actor} signed in',
  'audit.action.session.ended': '{actor} ended a session of {target}',
  'audit.action.sign_in.failed': 'A sign-in of {target} failed: {reason}',
  'audit.action.sign_in.locked': 'Sign-in of {target} was locked after too many wrong attempts',
  'audit.action.password.changed': '{actor} changed the password of {target}',
  'audit.action.recovery_codes.renewed': '{actor} renewed the recovery codes of {target}',
  'audit.action.recovery_link.created': '{actor} made a recovery link for {target}: {reason}',
  'audit.action.token.created': '{actor} made the token {target}',
  'audit.action.token.revoked': '{actor} revoked the token {target}',
  'audit.action.invitation.created': '{actor} invited {target}',
  'audit.action.invitation.renewed': '{actor} renewed the invitation of {target}',
  'audit.action.invitation.revoked': '{actor} took the invitation of {target} back',
  'audit.action.invitation.accepted': '{actor} accepted the invitation',
  'audit.action.user.enrolled': '{actor} set up the account {target}',
  'audit.action.user.recovered': '{actor} recovered the account {target}',
  'audit.action.scope.switched': '{actor} switched to {target}',
  'audit.action.profile.updated': '{actor} changed the profile of {target}',
} as const satisfies Catalogue;
