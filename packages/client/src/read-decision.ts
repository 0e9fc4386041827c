import { isObject } from './transport.ts';
import { type AccessRequestOffer, type Decision, HaechiError, type Source } from './types.ts';

const SOURCES: ReadonlySet<unknown> = new Set(['engine', 'opa', 'fallback']);

/** Reads an answer of the check API. @throws HaechiError when it is none: what is not clearly an allow is no allow */
export function readCheck(answer: unknown): Decision {
  if (!isObject(answer) || (answer['decision'] !== 'allow' && answer['decision'] !== 'deny'))
    throw new HaechiError('protocol', 'the answer is no decision');
  return {
    allowed: answer['decision'] === 'allow',
    reason: text(answer['reasonCode']),
    ...readRest(answer, answer['validUntil']),
    conditional: answer['conditional'] === true,
    failure: null,
    accessRequest: null,
  };
}

/** Reads an answer of AuthZEN's evaluation. @throws HaechiError when it is none */
export function readEvaluation(answer: unknown): Decision {
  if (!isObject(answer) || typeof answer['decision'] !== 'boolean')
    throw new HaechiError('protocol', 'the answer is no decision');
  const context = isObject(answer['context']) ? answer['context'] : {};
  return {
    allowed: answer['decision'],
    reason: text(context['reason']),
    ...readRest(context, context['valid_until']),
    // Another server may not say whether a condition took part: then nothing is known that could be used again.
    conditional: context['conditional'] === true || context['revision'] === undefined,
    failure: null,
    accessRequest: readOffer(context['access_request']),
  };
}

function readRest(said: Readonly<Record<string, unknown>>, until: unknown) {
  const validUntil = typeof until === 'string' ? Date.parse(until) : null;
  return {
    source: (SOURCES.has(said['source']) ? said['source'] : 'engine') as Source, // as just compared
    revision: typeof said['revision'] === 'number' ? said['revision'] : 0,
    // A moment that cannot be read has passed.
    validUntil: validUntil !== null && Number.isNaN(validUntil) ? 0 : validUntil,
  };
}

function readOffer(value: unknown): AccessRequestOffer | null {
  if (!isObject(value)) return null;
  const { endpoint, expires_at, binding_token } = value;
  return typeof endpoint === 'string' && typeof expires_at === 'string' && typeof binding_token === 'string'
    ? { endpoint, expires_at, binding_token }
    : null;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The decision when there was no answer. */
export const unanswered = (failure: HaechiError, allowed: boolean): Decision => ({
  allowed,
  reason: 'unavailable',
  source: 'client',
  revision: 0,
  validUntil: null,
  conditional: false,
  failure,
  accessRequest: null,
});
