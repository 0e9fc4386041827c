import type { PresetTool } from '@haechi/contracts/gate-preset';
import type { ApiInput } from '../../api/client.ts';
import type { Tool } from './words.tsx';

type Classification = ApiInput<'PUT /api/v1/gate/tools/{id}/classification'>['body']['classification'];

/** What the form holds: like the classification, with the rules as the text somebody types. */
export interface ClassificationDraft {
  readonly risk: Classification['risk'];
  readonly approval: NonNullable<Classification['approval']>;
  readonly permission: string;
  readonly readOnly: boolean;
  readonly idempotent: boolean;
  readonly openWorld: boolean;
  readonly sendsOut: boolean;
  readonly ratePerMinute: number;
  readonly concurrencyMax: number;
  readonly timeoutMs: number;
  readonly resultBytesMax: number;
  readonly argumentRules: string;
}

interface DraftSource extends Pick<Tool, 'proposedRisk'> {
  readonly annotations: Tool['annotations'];
  readonly classification?: Tool['classification'] | undefined;
}

/** What was decided before, else the preset, else what the tool says of itself: the worst where it says nothing. */
export function toDraft(
  { classification, proposedRisk, annotations }: DraftSource,
  preset?: PresetTool['classification'],
): ClassificationDraft {
  const known = classification ?? preset;
  const { readOnly, idempotent, openWorld } = annotations;
  return {
    risk: known?.risk ?? proposedRisk,
    approval: known?.approval ?? 'by_risk',
    permission: known?.permission ?? '',
    readOnly: known?.readOnly ?? readOnly,
    idempotent: known?.idempotent ?? idempotent,
    openWorld: known?.openWorld ?? openWorld,
    sendsOut: known?.sendsOut ?? openWorld,
    ratePerMinute: known?.ratePerMinute ?? 60,
    concurrencyMax: known?.concurrencyMax ?? 10,
    timeoutMs: known?.timeoutMs ?? 30_000,
    resultBytesMax: known?.resultBytesMax ?? 1_048_576,
    argumentRules: JSON.stringify(known?.argumentRules ?? [], undefined, 2),
  };
}

/** The draft as it is sent; undefined while the rules are no list in JSON. The server judges the rest. */
export function toClassification(draft: ClassificationDraft): Classification | undefined {
  const { permission, argumentRules, ...rest } = draft;
  const rules = readList(argumentRules);
  if (rules === undefined) return undefined;
  const typed = rules as NonNullable<Classification['argumentRules']>; // the server checks what was typed
  return { ...rest, argumentRules: typed, ...(permission === '' ? {} : { permission }) };
}

/** A list in JSON; undefined when it is none. */
export function readList(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text.trim() === '' ? '[]' : text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined; // somebody is still typing
  }
}
