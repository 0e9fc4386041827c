export default {
  'oidc.asks': '{name} wants to know who you are',
  'oidc.you': 'You are signed in as {name} ({email}).',
  'oidc.device': 'A device or terminal is waiting for your answer.',
  'oidc.goesTo': 'Then you are sent back to {origin}.',
  'oidc.documentHost': 'Nobody registered this application here. Its name and address come from {host}.',
  'oidc.thisMachine':
    'You go back to a program on this computer. Allow it only if you have just started to sign in there.',
  'oidc.receives': 'It receives',
  'oidc.scope.openid': 'that it is you, and how you signed in',
  'oidc.scope.profile': 'your name, language and time zone',
  'oidc.scope.email': 'your e-mail address',
  'oidc.scope.offline_access': 'access for up to seven days, also while you are away',
  'oidc.scope.api': 'the right to act in Haechi as you, in the organisation you work in now',
  'oidc.givesFactor':
    'A command in a terminal asks you to confirm it. Allow it only if you are running that command right now: for some minutes it may then do what wants a second factor.',
  'oidc.resources': 'It may also act for you at these addresses of the gate',
  'oidc.ends': 'It ends when you end this session. Every use is on record.',
  'oidc.accept': 'Allow',
  'oidc.refuse': 'Refuse',
} as const;
