export default {
  'enrolment.title': 'First administrator',
  'enrolment.titleInvite': 'Accept invitation',
  'enrolment.back': 'Previous step',
  'enrolment.progress': 'Step {at} of {of}',
  'enrolment.linkUntil': 'This link expires',
  'enrolment.toSignIn': 'Go to sign-in',

  'enrolment.identity.title': 'Welcome to Haechi',
  'enrolment.identity.lead': 'You become the first administrator of this platform. It takes two minutes.',
  'enrolment.identity.titleInvite': 'You are invited to {tenant}',
  'enrolment.identity.leadInvite': '{name} invited you. Make your account and begin at once.',
  'enrolment.identity.emailHint': 'You sign in with it.',
  'enrolment.identity.emailFixed': 'The address that was invited. You sign in with it.',
  'enrolment.identity.emailWrong': 'It should look like name@example.com.',
  'enrolment.identity.name': 'Name',
  'enrolment.identity.nameHint': 'Approvals and the audit log show it.',
  'enrolment.identity.nameMissing': 'Please enter your name.',

  'enrolment.password.title': 'Choose a password',
  'enrolment.password.titleNew': 'Choose a new password',
  'enrolment.password.lead': 'No need for symbols or capitals: length is what counts.',
  'enrolment.password.notYet': 'It must fulfil everything below.',

  'enrolment.authenticator.title': 'Connect an authenticator',
  'enrolment.authenticator.lead':
    'Scan the QR code with an app such as Google Authenticator or 1Password, then enter the six digits it shows.',
  'enrolment.authenticator.qr':
    'QR code for the authenticator app. If you cannot scan it, type the key beside it.',
  'enrolment.authenticator.openApp': 'Open in this device’s app',
  'enrolment.authenticator.byHand': 'If you cannot scan, type the key:',
  'enrolment.authenticator.copy': 'Copy key',
  'enrolment.authenticator.copied': 'Authenticator key copied.',
  'enrolment.authenticator.code': 'Six-digit code from the app',
  'enrolment.authenticator.confirm': 'Confirm and make the account',

  'enrolment.codes.title': 'Keep your recovery codes',
  'enrolment.codes.lead':
    'The only way to sign in when your phone is lost. They are shown this once; keep them apart from your password.',
  'enrolment.codes.kept': 'I keep the recovery codes in a safe place.',
  'enrolment.codes.done': 'Begin',

  'enrolment.join.title': 'Join {tenant}',
  'enrolment.join.lead': 'You have an account already. Prove that it is you, and join.',
  'enrolment.join.leadBy': '{name} invited you. You have an account already, so just prove that it is you.',
  'enrolment.join.go': 'Join',
  'enrolment.join.word': 'Joined',
  'enrolment.join.done': 'You can now work at {tenant} too.',

  'enrolment.dead.title': 'This link does not work',
  'enrolment.dead.lead': 'It was used already, has expired, was taken back, or was not copied whole.',
  'enrolment.dead.hasAccount': 'If you have enrolled, sign in.',
  'enrolment.dead.restart': 'Restart the server: it prints a new link in the terminal.',
  'enrolment.dead.askAgain': 'Ask whoever invited you for a new link.',
  'enrolment.dead.whole': 'Check that the link was copied from beginning to end.',
  'enrolment.none.title': 'Open it by your link',
  'enrolment.none.lead': 'This page only opens by the link you were given.',
} as const;
