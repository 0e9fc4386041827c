import type { z } from 'zod';
import type { toolClassification } from './gate-views.ts';

type Classification = z.input<typeof toolClassification>;
type ArgumentRule = NonNullable<Classification['argumentRules']>[number];

/** How a tool of the preset is classified, under the name its upstream gives it. */
export interface PresetTool {
  readonly name: string;
  readonly group: 'files' | 'git' | 'web' | 'notes' | 'ai' | 'code' | 'model';
  /** The bundled sandbox offers it; the others need an upstream of the operator's own. */
  readonly bundled: boolean;
  readonly classification: Classification & { readonly permission: string };
}

/** A path that stays below its folder and is no usual place of secrets. */
const localPath = (path: string, required = true): ArgumentRule => ({
  path,
  required,
  deny: [
    String.raw`(?s)[/\\].*`,
    String.raw`(?s)[A-Za-z]:.*`,
    String.raw`(?s)(?:.*[/\\])?\.\.(?:[/\\].*)?`,
    String.raw`(?is)(?:.*/)?\.git(?:/.*)?`,
    String.raw`(?is)(?:.*/)?(?:\.env(?:\..*)?|\.netrc|\.npmrc|id_(?:rsa|dsa|ecdsa|ed25519)|.*\.(?:pem|key|p12|pfx))`,
  ],
});

/** An address of the public web: encrypted, and named instead of numbered, so that it is no address inside. */
const publicAddress = (path: string): ArgumentRule => ({
  path,
  required: true,
  allow: [String.raw`https://[^\s/@?#]+\.[A-Za-z][^\s]*`],
  deny: [
    String.raw`(?is)https://[^/]*@.*`,
    String.raw`(?is)https://(?:localhost|[^/:?#]*\.(?:local|localhost|internal|intranet|home\.arpa))(?:[/:?#].*)?`,
  ],
});

const filled = (path: string): ArgumentRule => ({ path, required: true });

const READS = { readOnly: true, idempotent: true, openWorld: false, sendsOut: false } as const;
const WRITES = { readOnly: false, openWorld: false, sendsOut: false } as const;
const FETCHES = { readOnly: true, idempotent: true, openWorld: true, sendsOut: true } as const;
const CHANGES_OUTSIDE = { readOnly: false, idempotent: false, openWorld: true, sendsOut: true } as const;
const RUNS_CODE = {
  risk: 'CRITICAL',
  permission: 'tool:call-critical',
  ...WRITES,
  idempotent: false,
  ratePerMinute: 10,
  concurrencyMax: 2,
  timeoutMs: 60_000,
} as const;
const low = { risk: 'LOW', permission: 'tool:call-low' } as const;
const medium = { risk: 'MEDIUM', permission: 'tool:call-medium' } as const;
const high = { risk: 'HIGH', permission: 'tool:call-high', ratePerMinute: 30 } as const;

const FILES: readonly PresetTool[] = [
  {
    name: 'read_file',
    group: 'files',
    bundled: true,
    classification: { ...medium, ...READS, argumentRules: [localPath('/path')] },
  },
  {
    name: 'write_file',
    group: 'files',
    bundled: true,
    classification: { ...high, ...WRITES, idempotent: true, argumentRules: [localPath('/path')] },
  },
  {
    name: 'list_files',
    group: 'files',
    bundled: true,
    classification: { ...low, ...READS, argumentRules: [localPath('/path', false)] },
  },
];

const GIT: readonly PresetTool[] = [
  {
    name: 'git_status',
    group: 'git',
    bundled: true,
    classification: { ...low, ...READS, argumentRules: [localPath('/repository', false)] },
  },
  {
    name: 'git_log',
    group: 'git',
    bundled: true,
    classification: { ...low, ...READS, argumentRules: [localPath('/repository', false)] },
  },
  {
    name: 'git_diff',
    group: 'git',
    bundled: true,
    classification: {
      ...medium,
      ...READS,
      argumentRules: [localPath('/repository', false), localPath('/path', false)],
    },
  },
  {
    name: 'git_add',
    group: 'git',
    bundled: true,
    classification: {
      ...medium,
      ...WRITES,
      idempotent: true,
      argumentRules: [localPath('/repository', false), localPath('/paths/*')],
    },
  },
  {
    name: 'git_commit',
    group: 'git',
    bundled: true,
    classification: {
      ...high,
      ...WRITES,
      idempotent: false,
      argumentRules: [localPath('/repository', false), filled('/message')],
    },
  },
];

const WEB: readonly PresetTool[] = [
  {
    name: 'web_screenshot',
    group: 'web',
    bundled: false,
    classification: { ...low, ...FETCHES, argumentRules: [publicAddress('/url')] },
  },
  {
    name: 'web_scrape',
    group: 'web',
    bundled: false,
    classification: { ...medium, ...FETCHES, argumentRules: [publicAddress('/url')] },
  },
  {
    name: 'web_analyze_ui',
    group: 'web',
    bundled: false,
    classification: { ...low, ...FETCHES, argumentRules: [publicAddress('/url')] },
  },
  {
    name: 'web_automate',
    group: 'web',
    bundled: false,
    classification: { ...high, ...CHANGES_OUTSIDE, argumentRules: [publicAddress('/url')] },
  },
];

const NOTES: readonly PresetTool[] = [
  {
    name: 'notion_create_page',
    group: 'notes',
    bundled: false,
    classification: { ...medium, ...CHANGES_OUTSIDE, argumentRules: [filled('/title')] },
  },
  {
    name: 'notion_search',
    group: 'notes',
    bundled: false,
    classification: { ...low, ...FETCHES, argumentRules: [filled('/query')] },
  },
  {
    name: 'web_to_notion',
    group: 'notes',
    bundled: false,
    classification: { ...medium, ...CHANGES_OUTSIDE, argumentRules: [publicAddress('/url')] },
  },
];

const MODELS: readonly PresetTool[] = [
  {
    name: 'rag_search',
    group: 'ai',
    bundled: false,
    // What it finds was written by others, so it may carry instructions.
    classification: { ...low, ...READS, openWorld: true, argumentRules: [filled('/query')] },
  },
  {
    name: 'ai_chat',
    group: 'ai',
    bundled: false,
    classification: { ...low, readOnly: true, idempotent: false, openWorld: true, sendsOut: true },
  },
  { name: 'get_current_model', group: 'model', bundled: false, classification: { ...low, ...READS } },
  {
    name: 'switch_model',
    group: 'model',
    bundled: false,
    classification: {
      ...high,
      ...WRITES,
      idempotent: true,
      argumentRules: [
        { path: '/model', required: true, allow: [String.raw`[A-Za-z0-9][A-Za-z0-9._:/-]{0,100}`] },
      ],
    },
  },
];

const CODE: readonly PresetTool[] = [
  {
    name: 'execute_python',
    group: 'code',
    bundled: true,
    classification: { ...RUNS_CODE, argumentRules: [filled('/code')] },
  },
  {
    name: 'execute_bash',
    group: 'code',
    bundled: true,
    classification: { ...RUNS_CODE, argumentRules: [filled('/code')] },
  },
];

/** The 21 tools of the source system, by group. Applying it is still a person's decision, tool by tool. */
export const TOOL_PRESET: readonly PresetTool[] = [...FILES, ...GIT, ...WEB, ...NOTES, ...MODELS, ...CODE];
