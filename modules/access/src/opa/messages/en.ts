import type { Catalogue } from '@haechi/kernel';

export const en = {
  'permission.opa:read': 'See how the policy server is used',
  'permission.opa:manage': 'Say where the policy server is asked',
  'permission.opa:bundle': 'Pull roles and assignments as a bundle for a policy server',
  'access.reason.opa_denied': 'A role held allows {permission} at {scope}, but the policy server denies it.',
  'access.reason.opa_unavailable':
    'The policy server has a say in {permission} at {scope} and gave no usable answer. Only reading goes on without it.',
  'authzen.reason.opa_denied': 'The policy server denies it.',
  'authzen.reason.opa_unavailable': 'The policy server, which has a say in this, gave no usable answer.',
  'access.opa.label': 'Policy server (OPA)',
  'access.opa.outcome.allowed': 'agrees',
  'access.opa.outcome.denied': 'denies',
  'access.opa.outcome.fell_back': 'no answer ({failure}); reading goes by the roles held',
  'access.opa.outcome.unavailable': 'no answer ({failure}); changing things is denied',
  'access.opa.failure.undefined': 'the policy has no answer to it',
  'access.opa.failure.timeout': 'no answer in time',
  'access.opa.failure.unreachable': 'not reachable',
  'access.opa.failure.http_status': 'answered with an error',
  'access.opa.failure.malformed': 'the answer cannot be read',
  'access.opa.failure.wrong_type': 'the answer is neither true nor false',
  'access.opa.failure.breaker_open': 'not asked, because it has failed lately',
  'access.opa.failure.cancelled': 'the asking was cancelled',
  'access.opa.failure.not_configured': 'none is configured',
  'audit.action.opa_mark.made': '{actor} has the policy server asked: {target}',
  'audit.action.opa_mark.taken_away': '{actor} no longer has the policy server asked: {target}',
  'audit.action.opa.forgotten': '{actor} had the answers of the policy server forgotten',
  'audit.action.bundle_key.made': '{actor} made the next key for bundles: {target}',
  'audit.action.access.fell_back': '{actor} was allowed to read without the policy server: {target}',
  'error.OPA_001.title': 'There is no such type of resource',
  'error.OPA_001.detail': 'No permission is about {type}. Similar: {nearest}',
  'error.OPA_001.remedy': 'Check the name, or use * for all types.',
  'error.OPA_002.title': 'That is marked already',
  'error.OPA_002.detail': 'The policy server is already asked about {type} at this scope.',
  'error.OPA_002.remedy': 'Nothing needs to be done.',
  'setting.access.opaBudget.title': 'Time for the policy server',
  'setting.access.opaBudget.description':
    'How long a decision waits for the policy server. After that reading goes by the roles held, and changing things is denied.',
  'setting.access.opaDecisionCache.title': 'Answers of the policy server are kept for',
  'setting.access.opaDecisionCache.description':
    'How long the same question is answered from memory. Every change of roles or rules ends it earlier; 0 keeps nothing.',
  'setting.access.opaBundleCache.title': 'Bundles are kept for',
  'setting.access.opaBundleCache.description':
    'How long a signed bundle is given out again while nothing changes.',
  'setting.access.opaDataCache.title': 'Data of bundles is kept for',
  'setting.access.opaDataCache.description':
    'How long the data of a bundle is used for new bundles while nothing changes.',
  'setting.access.opaFailuresMax.title': 'Failures until the policy server is left alone',
  'setting.access.opaFailuresMax.description':
    'After so many failures in a row it is not asked any more for a while.',
  'setting.access.opaCoolDown.title': 'The policy server is left alone for',
  'setting.access.opaCoolDown.description':
    'After that one question is tried; if it works, all are asked again.',
  'setting.access.opaKeyNotice.title': 'Notice of a new bundle key',
  'setting.access.opaKeyNotice.description':
    'For how many days a new key is only shown before it signs, so that policy servers can be told of it.',
} as const satisfies Catalogue;
