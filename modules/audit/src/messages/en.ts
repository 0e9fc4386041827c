import type { Catalogue } from '@haechi/kernel';

export const en = {
  'error.AUD_001.title': 'Not in the log yet',
  'error.AUD_001.detail':
    'The event is on record and waits for its place in the log; there is nothing to prove before that.',
  'error.AUD_001.remedy': 'Try again in a second.',
  'error.AUD_002.title': 'From size 0 nothing is proven',
  'error.AUD_002.detail':
    'Every log begins with the empty log, so such a proof would also fit a log that was started over.',
  'error.AUD_002.remedy': 'Ask from the size of a checkpoint you kept, 1 or more.',
  'error.AUD_003.title': 'The log has no such size',
  'error.AUD_003.detail': 'The newest checkpoint covers {size} entries, and a log only grows.',
  'error.AUD_003.remedy': 'Ask from a smaller to a larger size, neither beyond the newest checkpoint.',
  'error.AUD_004.title': 'Already erased, or nothing to erase',
  'error.AUD_004.detail':
    'The log of this organisation holds no personal data of that person, or it was erased before.',
  'error.AUD_004.remedy': 'Check whom you mean, and which organisation you are in.',
  'error.AUD_005.title': 'Not a cosignature key',
  'error.AUD_005.detail':
    'The key of a witness is written as name+id+base64 and is of type 0x04, for cosignatures.',
  'error.AUD_005.remedy': 'Paste the one line that the witness handed out as its verifier key.',
  'error.AUD_006.title': 'No request is sent to this address',
  'error.AUD_006.detail':
    'An outbound address is public and https, or one that the administrator allowed ({why}).',
  'error.AUD_006.remedy': 'Check the address, or ask the administrator to allow it.',
  'error.AUD_007.title': 'No more can be added',
  'error.AUD_007.detail': 'It is there already, or there are {max} already.',
  'error.AUD_007.remedy': 'Look at the list, and take away what is not used.',
  'error.AUD_008.title': 'No good signature of this witness',
  'error.AUD_008.detail':
    'The file is no checkpoint, or not one of this log, or this witness did not sign it.',
  'error.AUD_008.remedy': 'Check that the file came back from the very witness you chose.',
  'error.AUD_009.title': 'Not the key of a log',
  'error.AUD_009.detail': 'The key of a log is written as name+id+base64 and is an Ed25519 key of type 0x01.',
  'error.AUD_009.remedy': 'Paste the one line that the operator of that log handed out as its verifier key.',
  'error.SYS_003.title': 'The audit log takes nothing at the moment',
  'error.SYS_003.detail':
    'What cannot be put on record must not happen, so changes are refused until the log has caught up. Reading works.',
  'error.SYS_003.remedy':
    'Try again in a few seconds. If it goes on, an administrator should look at /readyz.',
  'permission.audit:read': 'Read the audit log',
  'permission.audit:verify': 'Verify the audit log',
  'permission.audit:export': 'Export the audit log',
  'permission.witness:manage': 'Manage witnesses of the audit log',
  'error.AUD_012.title': 'Too many signing keys at once',
  'error.AUD_012.detail':
    'Former keys sign beside the one in use until their end, and there are four already.',
  'error.AUD_012.remedy': 'Wait until the oldest of them has ended; the page of keys says when.',
  'setting.audit.keyOverlapDays.title': 'Former signing keys sign beside the new one for',
  'setting.audit.keyOverlapDays.description':
    'Whoever verifies with the former key has that long to learn the new one. For the log and as a witness.',
  'audit.action.log_key.rotated': '{actor} changed the signing key of the logs. Reason: {reason}',
  'audit.action.witness_key.rotated':
    '{actor} changed the key this installation cosigns with. Reason: {reason}',
  'setting.audit.witnessInterval.title': 'Time between two questions to a witness',
  'setting.audit.witnessInterval.description':
    'Each configured witness is asked to cosign the newest checkpoint this often.',
  'audit.action.witness.added': '{actor} added {target} as a witness of the audit log.',
  'audit.action.witness.removed': '{actor} took {target} away as a witness of the audit log.',
  'audit.action.witness.signature_imported': '{actor} took in a signature of the witness {target}.',
  'audit.action.witnessed_log.added': '{actor} made this installation a witness of the log {target}.',
  'audit.action.witnessed_log.removed':
    '{actor} ended that this installation is a witness of the log {target}.',
  'permission.person:erase': 'Erase personal data from the audit log',
  'setting.audit.backlogMax.title': 'Waiting events at which changes are refused',
  'setting.audit.backlogMax.description':
    'When so many events wait for their place in the log, changes are refused until it has caught up.',
  'setting.audit.waitingMax.title': 'Waiting time at which changes are refused',
  'setting.audit.waitingMax.description':
    'When an event has waited this long for its place in the log, changes are refused until it has caught up.',
  'setting.audit.decisions.title': 'Decisions that go on record',
  'setting.audit.decisions.description':
    'Refusals always do. sensitive adds allowed uses of sensitive permissions; full adds every decision that allowed something.',
  'audit.action.audit.searched': '{actor} read the audit log.',
  'audit.action.audit.verified': '{actor} verified the audit log.',
  'audit.action.audit.exported': '{actor} exported entries of the audit log.',
  'audit.action.person.erased':
    '{actor} erased the personal data of {target} from the audit log. Reason: {reason}',
  'audit.action.person.erasure_replayed':
    'Personal data that a restored database had brought back was erased again.',
  'audit.erased': '(personal data erased)',
  'audit.summary.unknown': '{actor} did something that this version has no words for (about: {target}).',
  'audit.actor.user': 'A user',
  'audit.actor.service': 'A service account',
  'audit.actor.agent': 'An AI agent',
  'audit.actor.system': 'The system',
  'audit.actor.anonymous': 'Somebody not signed in',
  'audit.target.none': 'nothing in particular',
  'audit.reason.none': 'no reason given',
  'audit.problem.entry_missing': 'An entry is missing, or stands in another place.',
  'audit.problem.entry_repeated': 'There are two entries with one number.',
  'audit.problem.entry_changed': 'The text of an entry is not the one that was hashed.',
  'audit.problem.columns_changed': 'What is searched differs from what the entry says: {columns}.',
  'audit.problem.position_changed': 'An entry is out of order among the events of all logs.',
  'audit.problem.tile_missing': 'Stored hashes of the tree are missing.',
  'audit.problem.tile_changed': 'An entry does not match the stored hashes of the tree.',
  'audit.problem.checkpoint_missing': 'Entries from here on are covered by no signed checkpoint.',
  'audit.problem.checkpoint_forged':
    'A checkpoint is not signed by this log, or says something else than its row ({reason}).',
  'audit.problem.root_differs':
    'The entries do not add up to what was signed; the first one that nothing vouches for is named.',
  'audit.problem.tree_changed': 'The stored state of the tree is not the one of its entries.',
  'audit.problem.rolled_back': 'The log is shorter than it has been before.',
  'audit.problem.hour_block_missing':
    'The entries are intact, but before the block of the hour {hour} a block is missing.',
  'audit.problem.hour_block_forged':
    'The entries are intact, but the block of the hour {hour} is not what was signed.',
  'audit.problem.platform_tree_changed':
    'The entries are intact, but the platform tree is not what was signed, from its leaf {leaf} on.',
  'audit.problem.defence_missing':
    'The entries are intact, but a protection of the tables was removed: {triggers}.',
  'error.AUD_010.title': 'Old parts of the log cannot be read on this machine',
  'error.AUD_010.detail':
    'What left the database lies in Parquet files, and the package that reads them, @duckdb/node-api, is not installed.',
  'error.AUD_010.remedy':
    'Install it with npm install on a platform that it has a binary for, and start the server again. See docs/guides/log-tiers.md.',
  'setting.audit.hotMonths.title': 'Months in the database',
  'setting.audit.hotMonths.description':
    'What happened longer ago moves from the database to files of the warm tier.',
  'setting.audit.warmMonths.title': 'Months in the warm tier',
  'setting.audit.warmMonths.description':
    'After the time in the database and this time, files move to the cold store, where there is one.',
  'setting.audit.coldMonths.title': 'Months in the cold tier',
  'setting.audit.coldMonths.description':
    'After all three times together, entries are deleted; their hashes stay, and with them every proof. A legal hold stops the deletion.',
  'audit.action.audit_segment.moved': 'A part of the audit log moved to another tier.',
  'audit.action.audit_segment.expired': 'A part of the audit log reached the end of its time and is deleted.',
  'audit.problem.file_missing': 'A file that holds entries of the log is missing.',
  'audit.problem.file_changed': 'A file that holds entries of the log is not the one that was proven.',
  'error.AUD_011.title': 'Too many legal holds are in force',
  'error.AUD_011.detail': 'At most {max} can be in force at one time.',
  'error.AUD_011.remedy':
    'Release one that is no longer needed, or widen the period of one that is there by placing it anew.',
  'permission.audit:hold': 'Place and release legal holds on the audit log',
  'audit.action.legal_hold.placed':
    '{actor} placed the legal hold {target} on the audit log. Reason: {reason}',
  'audit.action.legal_hold.released': '{actor} released the legal hold {target}. Reason: {reason}',
} as const satisfies Catalogue;
