import type { Catalogue } from '@haechi/kernel';

export const en = {
  'error.ANO_001.title': 'The finding no longer stands there',
  'error.ANO_001.detail': 'This step cannot be taken from the state the finding is in.',
  'error.ANO_001.remedy': 'Reload it; somebody else may have dealt with it already.',
  'error.ANO_002.title': 'The rule does not take these settings',
  'error.ANO_002.detail': 'Not allowed: {values}',
  'error.ANO_002.remedy': 'Stay within the bounds that the rule’s settings show.',
  'error.ANO_003.title': 'There is nothing to take back',
  'error.ANO_003.detail': 'The finding has suspended nobody, or the person works again already.',
  'error.ANO_003.remedy': 'Look at the person under Members.',
  'error.ANO_004.title': 'The period cannot be replayed',
  'error.ANO_004.detail': 'A period must not be empty, nor longer than {days} days.',
  'error.ANO_004.remedy': 'Choose a shorter period, or change the setting for the longest one.',

  'permission.anomaly:read': 'See anomalies',
  'permission.anomaly:handle': 'Deal with anomalies',
  'permission.anomaly:configure': 'Change the rules for anomalies',

  'setting.anomalies.measureWithinMinutes.title': 'How late an automatic measure may come',
  'setting.anomalies.measureWithinMinutes.description':
    'A measure is only taken this long after what caused it. What is found later, after downtime for example, is shown without a measure.',
  'setting.anomalies.forgetDays.title': 'How long rules remember a person',
  'setting.anomalies.forgetDays.description':
    'What a rule learned of a person is forgotten when nothing was heard of them for this long.',
  'setting.anomalies.replayDaysMax.title': 'Longest period to try a rule on',
  'setting.anomalies.replayDaysMax.description': 'How many days of the past one trial of a rule may cover.',
  'setting.anomalies.replayEventsMax.title': 'Most events one trial reads',
  'setting.anomalies.replayEventsMax.description':
    'A trial stops at this many events and says from where to go on.',

  'anomalies.rule.many_denials.title': 'Many denials',
  'anomalies.rule.many_denials.description': 'One person is refused many times within a short while.',
  'anomalies.rule.unusual_hour.title': 'Sign-in at an unusual hour',
  'anomalies.rule.unusual_hour.description':
    'Somebody signs in outside working hours, at an hour that is not a habit of theirs.',
  'anomalies.rule.unusual_address.title': 'Unusual address',
  'anomalies.rule.unusual_address.description':
    'Somebody signs in from a network they have not used before. The first sign-ins only teach.',
  'anomalies.rule.dormant_account.title': 'Dormant account used',
  'anomalies.rule.dormant_account.description': 'An account that nobody used for long is used again.',
  'anomalies.rule.far_apart.title': 'Signed in from regions far apart',
  'anomalies.rule.far_apart.description':
    'One person is signed in from two regions at the same time. Without a database of places, regions are told apart by network.',
  'anomalies.rule.mass_reading.title': 'Mass reading',
  'anomalies.rule.mass_reading.description':
    'One person reads or exports very many records within a short while.',

  'anomalies.summary.many_denials': 'Refused {count} times within {minutes} minutes',
  'anomalies.summary.unusual_hour': 'Signed in at {time}; usual are {from}:00 to {to}:00 ({timeZone})',
  'anomalies.summary.unusual_address':
    'Signed in from {network} for the first time; {known} other networks are known',
  'anomalies.summary.dormant_account': 'Used again after {days} days',
  'anomalies.summary.far_apart': 'Signed in from {here} and, {minutes} minutes before, from {there}',
  'anomalies.summary.far_apart_places':
    'Signed in from {here} and, {minutes} minutes before, from {there}: {kilometres} km apart',
  'anomalies.summary.mass_reading': 'Read {records} records within {minutes} minutes',

  'anomalies.parameter.count': 'Denials',
  'anomalies.parameter.windowMinutes': 'Within (minutes)',
  'anomalies.parameter.fromHour': 'Working hours from',
  'anomalies.parameter.toHour': 'Working hours to',
  'anomalies.parameter.timeZone': 'Time zone',
  'anomalies.parameter.habitDays': 'Days that make a habit',
  'anomalies.parameter.learnSignIns': 'Sign-ins to learn from',
  'anomalies.parameter.forgetDays': 'Forget a network after (days)',
  'anomalies.parameter.trustedNetworks': 'Networks that are always usual',
  'anomalies.parameter.days': 'Unused for (days)',
  'anomalies.parameter.kilometres': 'Distance (km)',
  'anomalies.parameter.records': 'Records',

  'anomalies.skipped.last_administrator': 'Nothing was done: nobody else could administer this organisation.',
  'anomalies.skipped.too_late': 'Nothing was done: it was found too long after it happened.',
  'anomalies.skipped.not_a_person': 'Nothing was done: it is not about a person.',
  'anomalies.skipped.not_a_member': 'Nothing was done: the person is not an active member here.',
  'anomalies.skipped.no_session': 'Nothing was done: no session was open any more.',

  'audit.action.anomaly.found': 'Anomaly noticed: {target}',
  'audit.action.anomaly.acknowledged': '{actor} acknowledged the anomaly “{target}”. Reason: {reason}',
  'audit.action.anomaly.resolved': '{actor} resolved the anomaly “{target}”. Reason: {reason}',
  'audit.action.anomaly.dismissed':
    '{actor} dismissed the anomaly “{target}” as a false positive. Reason: {reason}',
  'audit.action.anomaly.reopened': '{actor} reopened the anomaly “{target}”. Reason: {reason}',
  'audit.action.anomaly.measure_taken': 'Automatic measure taken after an anomaly: {target}',
  'audit.action.anomaly.measure_skipped': 'Automatic measure not taken ({reason}): {target}',
  'audit.action.anomaly.measure_undone':
    '{actor} took back the measure of the anomaly “{target}”. Reason: {reason}',
  'audit.action.anomaly_rule.changed': '{actor} changed the anomaly rule “{target}”. Reason: {reason}',
} as const satisfies Catalogue;
