import { v4, v7 } from 'uuid';

/**
 * Every kind of thing that has an id, with the prefix its public form carries.
 * Stored form: UUID. Public form: `<prefix>_<26 characters of Crockford base 32>`, as TypeID 0.3 writes a UUID.
 */
export const ID_PREFIXES = {
  user: 'usr',
  service: 'svc',
  session: 'ses',
  token: 'tok',
  invitation: 'inv',
  tenant: 'ten',
  branch: 'brn',
  project: 'prj',
  member: 'mem',
  role: 'rol',
  assignment: 'asg',
  rule: 'rul',
  delegation: 'dlg',
  separation: 'sep',
  review: 'rev',
  reviewItem: 'rvi',
  approval: 'apr',
  approvalRule: 'apl',
  onCallList: 'onc',
  event: 'evt',
  witness: 'wit',
  segment: 'seg',
  hold: 'hld',
  scope: 'scp',
  client: 'clt',
  sink: 'snk',
  passkey: 'psk',
  device: 'dev',
  finding: 'fnd',
  notification: 'ntf',
  notice: 'ntc',
  opaMark: 'opm',
  group: 'grp',
  backup: 'bak',
  keepRun: 'kpr',
  authority: 'aut',
  certificate: 'crt',
  upstream: 'ups',
  tool: 'tul',
  call: 'cal',
  grant: 'gra',
  channel: 'nch',
  delivery: 'dlv',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;
export type IdPrefix = (typeof ID_PREFIXES)[IdKind];

declare const uuidBrand: unique symbol;

/** A UUID in its canonical lower-case form, branded with the kind of thing it names. */
export type Id<K extends IdKind = IdKind> = string & { readonly [uuidBrand]: K };

export type UserId = Id<'user'>;
export type SessionId = Id<'session'>;
export type TenantId = Id<'tenant'>;
export type BranchId = Id<'branch'>;
export type ProjectId = Id<'project'>;
export type RoleId = Id<'role'>;
export type AssignmentId = Id<'assignment'>;
export type RuleId = Id<'rule'>;
export type DelegationId = Id<'delegation'>;
export type SeparationId = Id<'separation'>;
export type ReviewId = Id<'review'>;
export type ReviewItemId = Id<'reviewItem'>;
export type ApprovalId = Id<'approval'>;
export type ApprovalRuleId = Id<'approvalRule'>;
export type OnCallListId = Id<'onCallList'>;
export type EventId = Id<'event'>;
export type SegmentId = Id<'segment'>;
export type HoldId = Id<'hold'>;
export type SinkId = Id<'sink'>;
export type OpaMarkId = Id<'opaMark'>;
export type FindingId = Id<'finding'>;
export type UpstreamId = Id<'upstream'>;
export type ToolId = Id<'tool'>;
export type CallId = Id<'call'>;
export type GrantId = Id<'grant'>;
export type NoticeId = Id<'notification'>;
export type ChannelId = Id<'channel'>;
export type DeliveryId = Id<'delivery'>;
/** A scope shares its id with the tenant, branch or project it stands for; the platform has the nil UUID. */
export type ScopeId = Id<'scope'>;

// The nil UUID is no id that was ever made, so it gets its brand by hand.
export const PLATFORM_SCOPE_ID = '00000000-0000-0000-0000-000000000000' as ScopeId;

/** The organisation of the operator itself; its rows and its log live under the nil UUID. */
export const PLATFORM_TENANT_ID = PLATFORM_SCOPE_ID as string as TenantId;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** By the code of a character. */
const VALUES = new Uint8Array(128);
for (const [value, character] of Array.from(ALPHABET).entries()) VALUES[character.charCodeAt(0)] = value;
const BYTE_TEXTS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const [HYPHEN, DIGIT_ZERO, DIGIT_NINE, LETTER_A] = [0x2d, 0x30, 0x39, 0x61];
const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SUFFIX_PATTERN = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/**
 * A new id. Ids sort by creation time (UUIDv7), except those of approvals: people read and type
 * the first eight characters of these, so they must differ from the first character on (UUIDv4).
 */
export function newId<K extends IdKind>(kind: K): Id<K> {
  return (kind === 'approval' ? v4() : v7()) as Id<K>;
}

export function isUuid(text: string): boolean {
  return UUID_PATTERN.test(text);
}

/** The public form of an id: `usr_01h455vb4pex5vsknk084sn02q`. Its 128 bits, after two that are zero, five to a character. */
export function formatId(kind: IdKind, id: string): string {
  if (!isUuid(id)) throw new TypeError(`not a canonical UUID for ${kind}`);
  let text = `${ID_PREFIXES[kind]}_`;
  let bits = 0;
  let width = 2;
  for (let i = 0; i < id.length; i += 1) {
    const code = id.charCodeAt(i);
    if (code === HYPHEN) continue;
    bits = (bits << 4) | (code <= DIGIT_NINE ? code - DIGIT_ZERO : code - LETTER_A + 10);
    width += 4;
    if (width < 5) continue;
    width -= 5;
    text += ALPHABET.charAt(bits >> width);
    bits &= (1 << width) - 1;
  }
  return text;
}

/** Reads the public form back. Returns undefined for another kind, another alphabet or more than 128 bits. */
export function parseId<K extends IdKind>(kind: K, text: string): Id<K> | undefined {
  const prefix = `${ID_PREFIXES[kind]}_`;
  if (!text.startsWith(prefix)) return undefined;
  const suffix = text.slice(prefix.length);
  if (!SUFFIX_PATTERN.test(suffix)) return undefined;
  let uuid = '';
  let bits = 0;
  // The two bits that the first character has too many are zero, by the pattern.
  let width = -2;
  for (let i = 0; i < suffix.length; i += 1) {
    bits = (bits << 5) | (VALUES[suffix.charCodeAt(i)] ?? 0);
    width += 5;
    if (width < 8) continue;
    width -= 8;
    uuid += BYTE_TEXTS[bits >> width] ?? '';
    if (uuid.length === 8 || uuid.length === 13 || uuid.length === 18 || uuid.length === 23) uuid += '-';
    bits &= (1 << width) - 1;
  }
  return uuid as Id<K>; // 32 hexadecimal digits of the decoded value, in the form of a UUID
}
