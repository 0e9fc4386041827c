import { z } from 'zod';
import { emptyResponse, instantField, reasonField, slugField, textField } from './fields.ts';
import { defineRoute } from './route.ts';

/** A file comes as base64 in a JSON body: what it is to be read as is decided where it is read. */
const FILE_BYTES_MAX = 6 * 1024 * 1024;
const contentField = z
  .string()
  .max(Math.ceil(FILE_BYTES_MAX / 3) * 4)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/);
const bodyBytesMax = Math.ceil(FILE_BYTES_MAX / 3) * 4 + 65_536;

const file = {
  /** `csv`: users, roles or assignments, by its header. `policy`: the access model as YAML. */
  format: z.enum(['csv', 'policy']),
  content: contentField,
  /** `mirror` takes away what a CSV file does not name. The sections of a policy are always complete. */
  mode: z.enum(['merge', 'mirror']).default('merge'),
};

export const importSection = z.enum(['people', 'roles', 'assignments', 'rules', 'separations']);

export const importProblemView = z.object({
  /** From 1; null for what the file does not name. */
  line: z.number().int().nullable(),
  column: z.number().int().nullable(),
  field: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});

export const policyTestResultView = z.object({
  suite: z.string(),
  name: z.string(),
  line: z.number().int(),
  expected: z.enum(['allow', 'deny']),
  got: z.enum(['allow', 'deny']),
  reason: z.string(),
});

const counts = {
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
  unchanged: z.number().int(),
};

export const importPlanView = z.object({
  kind: z.enum(['users', 'roles', 'assignments', 'policy', 'unknown']),
  digest: z.string(),
  counts: z.object(counts),
  changes: z.array(
    z.object({
      section: importSection,
      operation: z.enum(['added', 'changed', 'removed']),
      name: z.string(),
      line: z.number().int().nullable(),
      fields: z.array(z.string()),
      before: z.record(z.string(), z.unknown()).nullable(),
      after: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
  /** Changes after those of this answer; the counts and the digest are of all. */
  changesLeftOut: z.number().int(),
  problems: z.array(importProblemView),
  /** Problems after those of this answer. */
  problemsLeftOut: z.number().int(),
  tests: z.object({
    asked: z.number().int(),
    failures: z.array(policyTestResultView),
    failuresLeftOut: z.number().int(),
  }),
  /** Nothing stands against it. */
  applicable: z.boolean(),
});

export const policyTestView = z.object({
  name: z.string(),
  source: z.string(),
  version: z.number().int(),
  updatedAt: instantField,
});

const suiteName = slugField;
const suiteSource = textField(200_000).min(1);

/** The access model as files: compared, applied as a whole, written, and asked questions. */
export const bulkRoutes = [
  defineRoute({
    operation: 'POST /api/v1/access/import/plan',
    summary: 'See what a file would change, and everything that is wrong with it',
    description:
      'A dry run: nothing is written. Every fault names its line and column. The digest stands for exactly this file and exactly these changes. An answer stays below 1 MB: what it leaves out it counts, and the same file sent with `changesFrom` or `problemsFrom` goes on from there; another digest means that something changed meanwhile.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:read' },
    transaction: 'read',
    status: 200,
    body: z.strictObject({
      ...file,
      /** How many changes, or problems, earlier answers to this file have shown. */
      changesFrom: z.number().int().min(0).max(1_000_000).default(0),
      problemsFrom: z.number().int().min(0).max(1_000_000).default(0),
    }),
    bodyBytesMax,
    rateLimitPerMinute: 60,
    response: importPlanView,
  }),
  defineRoute({
    operation: 'POST /api/v1/access/import',
    summary: 'Carry out what was planned, as a whole or not at all',
    description:
      'Refused when anything that matters changed since the plan. Nobody gives by a file what they could not give by hand. People who are no members are invited; their links are in this one answer.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:read' },
    transaction: 'write',
    status: 200,
    body: z.strictObject({
      ...file,
      digest: z
        .string()
        .length(64)
        .regex(/^[0-9a-f]+$/),
      reason: reasonField,
    }),
    bodyBytesMax,
    rateLimitPerMinute: 60,
    response: z.object({
      digest: z.string(),
      counts: z.object(counts),
      invited: z.array(z.object({ email: z.string(), link: z.string() })),
      revision: z.number().int(),
    }),
    errors: ['IMP_001', 'IMP_002', 'IMP_003', 'TEN_004'],
  }),
  defineRoute({
    operation: 'GET /api/v1/access/export/{kind}',
    summary: 'Users, roles or assignments as a CSV file that can be imported again',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:read' },
    transaction: 'read',
    status: 200,
    params: z.strictObject({ kind: z.enum(['users', 'roles', 'assignments']) }),
    produces: 'file',
    fileType: 'text/csv',
    response: emptyResponse,
  }),
  defineRoute({
    operation: 'GET /api/v1/access/policy',
    summary: 'The access model of the organisation as a YAML file that can be applied again',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'policy:read' },
    transaction: 'read',
    status: 200,
    produces: 'file',
    fileType: 'application/yaml',
    response: emptyResponse,
  }),
  defineRoute({
    operation: 'GET /api/v1/policy-tests',
    summary: 'Sets of questions with the answers the access model must give',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'policy:read' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(policyTestView) }),
  }),
  defineRoute({
    operation: 'POST /api/v1/policy-tests',
    summary: 'Keep a set of questions',
    description: 'From now on nothing is applied from a file that would make one of its answers another.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'policy:manage' },
    transaction: 'write',
    status: 201,
    body: z.strictObject({ name: suiteName, source: suiteSource }),
    response: policyTestView,
    errors: ['IMP_004', 'IMP_005', 'IMP_006'],
  }),
  defineRoute({
    operation: 'PUT /api/v1/policy-tests/{name}',
    summary: 'Write a set of questions anew',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'policy:manage' },
    transaction: 'write',
    ifMatch: true,
    status: 200,
    params: z.strictObject({ name: suiteName }),
    body: z.strictObject({ source: suiteSource }),
    response: policyTestView,
    errors: ['IMP_005', 'RES_001', 'VAL_003'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/policy-tests/{name}',
    summary: 'Keep a set of questions no longer',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'policy:manage' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ name: suiteName }),
    query: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/policy-tests/run',
    summary: 'Ask questions of the access model as it is, or as a file would make it',
    description: 'Nothing is written. Without questions of its own it asks those that are kept.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'policy:read' },
    transaction: 'read',
    status: 200,
    body: z.strictObject({
      suites: z
        .array(z.strictObject({ name: textField(200).min(1), source: suiteSource }))
        .min(1)
        .max(20)
        .optional(),
      /** A policy file, as base64: the answers are those of the model it describes. */
      policy: contentField.optional(),
    }),
    bodyBytesMax,
    rateLimitPerMinute: 60,
    response: z.object({
      asked: z.number().int(),
      failed: z.number().int(),
      /** Those that failed first, and as many as fit an answer below 1 MB. */
      results: z.array(policyTestResultView),
      resultsLeftOut: z.number().int(),
      problems: z.array(importProblemView.extend({ suite: z.string().nullable() })),
      problemsLeftOut: z.number().int(),
      passed: z.boolean(),
    }),
  }),
] as const;
