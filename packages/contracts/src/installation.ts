import { z } from 'zod';
import { instantField } from './fields.ts';
import { defineRoute } from './route.ts';

export const KEY_KINDS = [
  'root',
  'sealing',
  'person',
  'log',
  'witness',
  'backup',
  'openid',
  'bundle',
  'authority',
  'server_certificate',
] as const;
export const CUSTODY_KINDS = ['usb', 'shares', 'passkey'] as const;
export const VERSION_STEPS = ['installed', 'upgraded', 'rolled_back', 'upgrade_undone'] as const;
export const FINDING_SEVERITIES = ['good', 'warning', 'failure'] as const;

const shareView = z.object({
  number: z.number().int(),
  /** When somebody last tried it; null when nobody has. */
  checkedAt: instantField.nullable(),
});

export const keysView = z.object({
  /** Null while the root key lies open in a file. */
  custody: z
    .object({
      methods: z.array(
        z.object({
          id: z.string(),
          kind: z.enum(CUSTODY_KINDS),
          label: z.string(),
          createdAt: instantField,
          groupsNeeded: z.number().int().nullable(),
          groups: z.array(
            z.object({ name: z.string(), threshold: z.number().int(), shares: z.array(shareView) }),
          ),
        }),
      ),
      retired: z.array(z.object({ kind: z.enum(CUSTODY_KINDS), label: z.string(), retiredAt: instantField })),
    })
    .nullable(),
  items: z.array(
    z.object({
      kind: z.enum(KEY_KINDS),
      name: z.string(),
      since: instantField,
      /** The newest of its kind works, former ones only open or verify. */
      inUse: z.boolean(),
      /** When another one took or takes its place; null where that is not set. */
      until: instantField.nullable(),
      /** When changing it is advised; null for former ones, and for those that change by themselves. */
      advisedAt: instantField.nullable(),
      /** Of former sealing keys together: values still under them. Of the keys of people: how many there are. */
      values: z.number().int().nullable(),
    }),
  ),
  /** How far what former sealing keys sealed is on its way to the one in use; null before the first look. */
  resealing: z
    .object({
      isFinished: z.boolean(),
      resealed: z.number().int(),
      remaining: z.number().int(),
      /** Values that open with no key of this installation. */
      unreadable: z.number().int(),
      /** Where something is left. */
      places: z.array(
        z.object({
          table: z.string(),
          column: z.string(),
          resealed: z.number().int(),
          remaining: z.number().int(),
          unreadable: z.number().int(),
          lookedAt: instantField,
        }),
      ),
    })
    .nullable(),
});

const findingView = z.object({
  class: z.string(),
  severity: z.enum(FINDING_SEVERITIES),
  code: z.string(),
  where: z.string(),
  why: z.string().nullable(),
  how: z.string().nullable(),
});

export const examinationView = z.object({
  at: instantField,
  /** By `haechi doctor` at the terminal, or by the server when somebody asked in the console. */
  by: z.enum(['command', 'server']),
  findings: z.array(findingView),
});

export const installationView = z.object({
  version: z.string(),
  /** Whether it was installed from a bundle. */
  fromBundle: z.boolean(),
  /** Newest first. */
  history: z.array(
    z.object({
      at: instantField,
      step: z.enum(VERSION_STEPS),
      from: z.string().nullable(),
      to: z.string(),
    }),
  ),
  /** The newest look at the machine; null before the first. */
  examination: examinationView.nullable(),
});

const shared = { tag: 'keep', audience: 'signed_in', status: 200 } as const;

export const installationRoutes = [
  defineRoute({
    ...shared,
    authority: { at: 'platform', permission: 'key:read' },
    transaction: 'none',
    operation: 'GET /api/v1/keys',
    summary: 'Keys of this installation, how old they are, and who holds what opens them',
    description: 'Nothing of a key is told. Root and sealing keys are changed at the machine: haechi keys.',
    response: keysView,
  }),
  defineRoute({
    ...shared,
    authority: { at: 'platform', permission: 'installation:read' },
    transaction: 'none',
    operation: 'GET /api/v1/installation',
    summary: 'The installed version, those before it, and the newest look at the machine',
    response: installationView,
  }),
  defineRoute({
    ...shared,
    authority: { at: 'platform', permission: 'installation:read' },
    transaction: 'none',
    operation: 'POST /api/v1/installation/examinations',
    summary: 'Look at the machine now, as haechi doctor does; changes nothing',
    response: examinationView,
    errors: ['CERT_005'],
  }),
] as const;
