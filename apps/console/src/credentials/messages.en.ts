export default {
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
  'credentials.device.unknown': 'Unknown device',
} as const;
