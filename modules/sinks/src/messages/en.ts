import type { Catalogue } from '@haechi/kernel';

export const en = {
  'error.SINK_001.title': 'Name is taken',
  'error.SINK_001.detail': 'There already is a sink named “{name}”.',
  'error.SINK_001.remedy': 'Choose another name.',
  'error.SINK_002.title': 'Too many sinks',
  'error.SINK_002.detail': 'This organisation already has as many sinks as it may have: {max}.',
  'error.SINK_002.remedy': 'Delete one that is not needed, or raise the setting “Sinks at most”.',
  'error.SINK_003.title': 'Address is not allowed',
  'error.SINK_003.detail': 'The product may not reach this address: {address}.',
  'error.SINK_003.remedy':
    'Use a public address over https, or ask the platform administrator to add it to the setting “Allowed outbound addresses”.',
  'error.SINK_004.title': 'Not possible for this kind of sink',
  'error.SINK_004.detail': 'The kind of a sink never changes, and only webhooks have a signing secret.',
  'error.SINK_004.remedy': 'Make a new sink of the kind you want.',
  'error.SINK_005.title': 'Not possible in this state',
  'error.SINK_005.detail': 'It already is in this state, or was settled.',
  'error.SINK_005.remedy': 'Reload the page and look again.',
  'error.SINK_006.title': 'A credential is missing',
  'error.SINK_006.detail': 'Signing in needs a password, and a client certificate needs its private key.',
  'error.SINK_006.remedy': 'Enter the password or the private key.',
  'permission.sink:read': 'See sinks',
  'permission.sink:manage': 'Manage sinks',
  'setting.sinks.countMax.title': 'Sinks at most',
  'setting.sinks.countMax.description': 'How many receivers of the log an organisation may have.',
  'setting.sinks.batchMax.title': 'Events in a batch',
  'setting.sinks.batchMax.description': 'How many events a sink sends before it notes how far it is.',
  'setting.sinks.timeout.title': 'Patience with a receiver',
  'setting.sinks.timeout.description': 'How long a connection, an answer or a confirmation may take.',
  'setting.sinks.retryFirst.title': 'First wait after a failure',
  'setting.sinks.retryFirst.description': 'Each further failure in a row doubles the wait.',
  'setting.sinks.retryMax.title': 'Longest wait after failures',
  'setting.sinks.retryMax.description': 'The wait does not grow beyond this.',
  'setting.sinks.attemptsMax.title': 'Attempts at a refused event',
  'setting.sinks.attemptsMax.description':
    'An event that the receiver refuses this often is set aside, so that those behind it go on. A receiver that is away never counts.',
  'setting.sinks.deadLettersMax.title': 'Events set aside at most',
  'setting.sinks.deadLettersMax.description':
    'When so many events of a sink wait for a person, the sink stops setting aside and waits as well.',
  'setting.sinks.historyMax.title': 'Attempts kept',
  'setting.sinks.historyMax.description': 'How many attempts the history of a sink shows.',
  'setting.sinks.rotation.title': 'Overlap of signing secrets',
  'setting.sinks.rotation.description':
    'After a new signing secret was made, webhooks are signed with both for this long.',
  'audit.action.sink.created': '{actor} made the sink “{target}”',
  'audit.action.sink.updated': '{actor} changed the sink “{target}”',
  'audit.action.sink.deleted': '{actor} deleted the sink “{target}”. Reason: {reason}',
  'audit.action.sink.paused': '{actor} paused the sink “{target}”. Reason: {reason}',
  'audit.action.sink.resumed': '{actor} let the sink “{target}” go on. Reason: {reason}',
  'audit.action.sink.tested': '{actor} sent a test event to the sink “{target}”',
  'audit.action.sink.secret_renewed':
    '{actor} made a new signing secret for the sink “{target}”. Reason: {reason}',
  'audit.action.sink.dead_lettered': 'An event the sink “{target}” refused was set aside: {reason}',
  'audit.action.sink.letter_retried':
    '{actor} asked the sink “{target}” to try an event again that was set aside. Reason: {reason}',
  'audit.action.sink.letter_discarded':
    '{actor} gave up an event that the sink “{target}” had set aside. Reason: {reason}',
} as const satisfies Catalogue;
