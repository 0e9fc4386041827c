import type { Json } from '@haechi/kernel';

const MASK = '[secret]';

/** Names whose values are secrets wherever they stand. */
const SECRET_NAME =
  /^(?:.*[_-])?(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|authorization|credentials?|cookie)$/i;

/** What secrets of common kinds look like; each pattern is bounded and has one way to match. */
const SECRET_LOOKS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,20000}?-----END [A-Z ]{0,30}PRIVATE KEY-----/g,
  /\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,6000}\.[A-Za-z0-9_-]{10,2000}/g,
  /\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36,100}\b/g,
  /\bgithub_pat_[A-Za-z0-9_]{22,100}\b/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,200}\b/g,
  /\bsk-[A-Za-z0-9_-]{20,200}\b/g,
  /\bAIza[A-Za-z0-9_-]{35}\b/g,
  /\bhst_[A-Za-z0-9_-]{43}\b/g,
  /\bwhsec_[A-Za-z0-9+/=]{24,100}/g,
];
/** One of these stands in every text that any of the patterns finds something in. */
const HINT = /-----BEGIN |eyJ|gh[pousr]_|github_pat_|AKIA|ASIA|xox[abprs]-|sk-|AIza|hst_|whsec_/;

export function maskText(text: string): string {
  if (!HINT.test(text)) return text;
  return SECRET_LOOKS.reduce((masked, look) => masked.replaceAll(look, MASK), text);
}

/** A value with everything that looks like a secret taken out: for approvers, the log, and results. */
export function maskSecrets(value: Json, name = ''): Json {
  if (typeof value === 'string')
    return name !== '' && SECRET_NAME.test(name) && value !== '' ? MASK : maskText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => maskSecrets(item, name));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, Json]) => [key, maskSecrets(item, key)]),
  );
}
