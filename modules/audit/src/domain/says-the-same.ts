import { formatId } from '@haechi/kernel';
import { formatPlace, LEAF_FORMAT } from './leaf.ts';
import type { SearchColumns } from './search-columns.ts';

/** Members of a leaf of the newest form. */
const MEMBERS = 22;

type Values = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';
const isObjectOrNull = (value: unknown): boolean => value === null || isObject(value);

const saysTarget = (target: unknown, row: SearchColumns): boolean =>
  target === null
    ? row.target_kind === null && row.target_id === null && row.target_name === null
    : isObject(target) &&
      Object.keys(target).length === 3 &&
      isText(target['kind']) &&
      target['kind'] === row.target_kind &&
      isText(target['id']) &&
      target['id'] === row.target_id &&
      isText(target['name']) &&
      target['name'] === row.target_name;

const saysActor = (actor: unknown, row: SearchColumns): boolean =>
  isObject(actor) &&
  Object.keys(actor).length === 3 &&
  actor['kind'] === row.actor_kind &&
  actor['id'] === row.actor_id &&
  actor['name'] === row.actor_name;

const saysPlaces = (leaf: Values, row: SearchColumns): boolean =>
  leaf['id'] === formatId('event', row.id) &&
  leaf['tenant'] === formatPlace('tenant', row.tenant_id) &&
  leaf['scope'] === formatPlace('scope', row.scope_id) &&
  leaf['at'] === row.at.toISOString();

const saysWhat = (leaf: Values, row: SearchColumns): boolean =>
  leaf['action'] === row.action &&
  leaf['result'] === row.result &&
  leaf['reason'] === row.reason &&
  leaf['ip'] === row.ip;

/** What no column repeats has at least the types it was written with. */
const hasForm = (leaf: Values): boolean =>
  leaf['v'] === LEAF_FORMAT &&
  Object.keys(leaf).length === MEMBERS &&
  ['branch', 'delegator', 'role', 'session', 'request', 'userAgent'].every((name) =>
    isTextOrNull(leaf[name]),
  ) &&
  isObject(leaf['details']) &&
  isObjectOrNull(leaf['before']) &&
  isObjectOrNull(leaf['after']) &&
  (leaf['policyRevision'] === null || typeof leaf['policyRevision'] === 'number') &&
  Array.isArray(leaf['sealed']) &&
  leaf['sealed'].every(
    (part) => isObject(part) && isText(part['of']) && isText(part['key']) && isText(part['data']),
  );

/**
 * Whether a leaf of the newest form surely says what its row says: the quick look of a verification, which meets a
 * million of them. False only means that it takes the thorough one.
 */
export function saysTheSame(text: string, row: SearchColumns): boolean {
  let leaf: unknown;
  try {
    leaf = JSON.parse(text);
  } catch {
    return false;
  }
  return (
    isObject(leaf) &&
    saysPlaces(leaf, row) &&
    saysWhat(leaf, row) &&
    saysActor(leaf['actor'], row) &&
    saysTarget(leaf['target'], row) &&
    hasForm(leaf)
  );
}
