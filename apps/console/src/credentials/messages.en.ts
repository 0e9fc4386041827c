export default {
  'credentials.secret.copy': 'Copy',
  'credentials.secret.copied': 'It is on the clipboard.',
  'credentials.secret.signing': 'Signing secret',
  'credentials.secret.signingHint': 'It is shown only now. Give it to the receiver.',
  'credentials.secret.done': 'Done',
  'credentials.locked': 'Locked for a while.',
  'credentials.lockedNext':
    'There were too many wrong attempts. Try again when the time is up. If it was not you, tell an administrator.',
  'credentials.showPassword': 'Show or hide password',
  'credentials.rule.length': 'At least {min} characters',
  'credentials.rule.word': 'Without your e-mail, organisation or product name',
  'credentials.rule.met': 'fulfilled',
  'credentials.rule.open': 'not yet fulfilled',
  'credentials.strength.none':
    'A few words that have nothing to do with each other are long and easy to remember.',
  'credentials.strength.weak': 'Easy to guess. Make it longer, or add another word.',
  'credentials.strength.fair': 'Usable. A little longer is much safer.',
  'credentials.strength.strong': 'Safe.',
  'credentials.codes.heading': 'Haechi recovery codes (each works once)',
  'credentials.codes.copied': 'Recovery codes copied.',
  'credentials.codes.notCopied': 'They could not be copied. Save them as a file.',
  'credentials.codes.download': 'Save as file',
  'credentials.codes.print': 'Print',
  'credentials.or': 'or',
  'credentials.stepUp.title': 'Is it you?',
  'credentials.stepUp.fresh': 'This matters. Show once more that it is you, and it goes on by itself.',
  'credentials.stepUp.newNetwork':
    'You are on a network we have not seen you on. Show that it is you, and it goes on by itself.',
  'credentials.stepUp.newCountry':
    'You are in a country we have not seen you in. Show that it is you, and what you were doing goes on.',
  'credentials.stepUp.newDevice':
    'This session was used on another device. Show that it is you, and it goes on by itself.',
  'credentials.stepUp.demanded':
    'This session is used in an unusual way. Show that it is you, and it goes on by itself.',
  'credentials.stepUp.withPasskey': 'Use a passkey',
  'credentials.stepUp.withCode': 'Use the code',
  'credentials.stepUp.noWay':
    'There is no way to show it on this device. Sign out and in again, or use a device that has your passkey.',
  'credentials.passkey.given_up': 'The passkey was not shown. Try again, or use another way.',
  'credentials.passkey.known_already': 'This device has a passkey already.',
  'credentials.passkey.not_possible':
    'Passkeys do not work in this browser or on this device. Use another way.',
  'credentials.device.unknown': 'Unknown device',
} as const;
