import { z } from 'zod';
import { RISKS } from './approvals.ts';
import { nameField, textField } from './fields.ts';

/** A place in the arguments, as a JSON pointer (RFC 6901); `*` stands for every item or member. */
export const argumentPath = z
  .string()
  .max(200)
  .regex(/^(?:\/[^/]{1,60}){1,8}$/);

/** A regular expression in the syntax of RE2, which takes linear time; it has to match the whole text. */
export const patternField = z.string().min(1).max(500);

/** What the arguments of a tool may be at one place. Numbers, booleans and objects are compared by their JSON text. */
export const argumentRule = z.strictObject({
  path: argumentPath,
  /** One of these must match, where the place is filled. Empty: anything. */
  allow: z.array(patternField).max(50).default([]),
  /** None of these may match. */
  deny: z.array(patternField).max(50).default([]),
  /** The place must be filled. */
  required: z.boolean().default(false),
});

export const grantConstraint = z.strictObject({
  path: argumentPath,
  allow: z.array(patternField).min(1).max(50),
});

/** A rule over calls: when the CEL condition holds, its effect is one of what is done with the call; the strictest counts. */
export const gateRule = z.strictObject({
  name: nameField,
  /**
   * CEL over `tool` (name, upstream, risk, readOnly, openWorld, sendsOut), `args`, `caller` (id, agent), `tainted`.
   * Cannot be evaluated: counts as holding.
   */
  when: z.string().min(1).max(2000),
  effect: z.enum(['allow', 'ask', 'deny', 'raise_to_high', 'raise_to_critical']),
  /** What people are told. */
  why: textField(300).trim().min(1),
});

/** A call made up to hold the rules to what they are meant to do. */
export const gateTest = z.strictObject({
  name: nameField,
  call: z.strictObject({
    tool: z.string().min(1).max(200),
    upstream: z.string().max(63).default('test'),
    risk: z.enum(RISKS),
    readOnly: z.boolean().default(false),
    openWorld: z.boolean().default(false),
    sendsOut: z.boolean().default(false),
    arguments: z.record(z.string().max(100), z.unknown()).default({}),
    callerId: z.string().max(40).default('usr_test'),
    agent: z.string().max(200).nullable().default(null),
    tainted: z.boolean().default(false),
  }),
  expect: z.enum(['allow', 'ask', 'deny']),
});

/** Steps of a judgement: what the level asks for, which rules held, what changed the outcome. */
export const GATE_REASONS = [
  'level',
  'level_asks',
  'always_asks',
  'tainted',
  'grant',
  'roles_off',
  'rule_allow',
  'rule_ask',
  'rule_deny',
  'rule_raise_to_high',
  'rule_raise_to_critical',
] as const;

export const gateReason = z.object({ code: z.enum(GATE_REASONS), detail: z.string() });

/** The same for people: `text` is the sentence in the reader's language. */
export const gateReasonView = gateReason.extend({ text: z.string() });

/** A call on record that would have been judged otherwise. */
export const simulatedCall = z.object({
  callId: z.string(),
  tool: z.string(),
  at: z.string(),
  before: z.enum(['allow', 'ask', 'deny']),
  after: z.enum(['allow', 'ask', 'deny']),
  because: z.array(gateReasonView),
});

/** Something about a definition that a person should see before trusting it. */
export const toolFinding = z.object({
  code: z.enum([
    'hidden_characters',
    'mixed_scripts',
    'look_alike',
    'instruction_like',
    'annotations_missing',
  ]),
  /** Where in the definition, and what: hidden characters as `\u{…}`. */
  where: z.string(),
  detail: z.string(),
});

export type ArgumentRule = z.output<typeof argumentRule>;
export type GateRule = z.output<typeof gateRule>;
export type GateTest = z.output<typeof gateTest>;
export type GrantConstraint = z.output<typeof grantConstraint>;
export type ToolFinding = z.output<typeof toolFinding>;
