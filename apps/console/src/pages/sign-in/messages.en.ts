export default {
  'signIn.title': 'Sign in',
  'signIn.lead': 'With a passkey, or with your e-mail address and password.',
  'signIn.passkey': 'Sign in with a passkey',
  'signIn.leadReturn': 'You will return to the page you wanted to see.',
  'signIn.email': 'E-mail',
  'signIn.emailMissing': 'Please enter your e-mail address.',
  'signIn.password': 'Password',
  'signIn.passwordMissing': 'Please enter your password.',
  'signIn.continue': 'Continue',
  'signIn.forgot':
    'Forgot your password? Ask an administrator for a recovery link. New here? Open the invitation link you were given.',
  'signIn.expired': 'This sign-in took too long and has ended. Please begin again.',
  'signIn.otherAccount': 'Start over',

  'signIn.code.title': 'Is it you?',
  'signIn.code.label': 'Six-digit code of your authenticator app',
  'signIn.code.hint': 'You are signed in as soon as the last digit is there.',
  'signIn.code.use': 'Use the authenticator app',
  'signIn.recovery.label': 'Recovery code',
  'signIn.recovery.hint': 'One you have not used yet, of those you kept at enrolment. Each works once.',
  'signIn.recovery.use': 'Use a recovery code',

  'signIn.sessions.title': 'Which device should be signed out?',
  'signIn.sessions.lead':
    'You are signed in at {open} {open|place|places}; at most {max} {max|is|are} possible at once.',
  'signIn.sessions.choose': 'Devices to sign out',
  'signIn.sessions.end': 'Sign out {name}',
  'signIn.sessions.lastSeen': 'Last seen',
  'signIn.sessions.more': 'Choose {count} more.',
  'signIn.sessions.effect':
    'The {count} chosen {count|is|are} signed out at once; unsaved work there is lost.',
  'signIn.sessions.go': 'Sign out there, sign in here',
  'signIn.sessions.giveUp': 'Do not sign in',

  'signIn.setup.title': 'Waiting for the first administrator',
  'signIn.setup.lead':
    'There is no account yet. The terminal in which the server was started shows a link that works once.',
  'signIn.setup.terminal': 'Look for this in the terminal',
  'signIn.setup.printed': 'First administrator (24 hours, once)',
  'signIn.setup.lost':
    'If you cannot find the link or it has expired, restart the server: it prints a new one.',
  'signIn.setup.check': 'I have enrolled',
  'signIn.external': 'Sign in with {name}',
  'signIn.externalLost': 'This page was opened without a sign-in in progress, or in another browser.',
  'signIn.externalAgain': 'Back to sign-in',
} as const;
