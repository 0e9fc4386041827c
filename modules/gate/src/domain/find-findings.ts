import type { ToolFinding } from '@haechi/contracts';
import { listHidden, spellHidden } from './hidden-characters.ts';
import type { ToolDefinition } from './tool-definition.ts';

const FINDINGS_MAX = 50;
const SCRIPTS = [
  ['Latin', /\p{Script=Latin}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Cherokee', /\p{Script=Cherokee}/u],
] as const;

/** Letters of other scripts and digits that are read as a Latin letter (Unicode TR 39, the common ones). */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  ɑ: 'a',
  α: 'a',
  в: 'b',
  с: 'c',
  ϲ: 'c',
  ԁ: 'd',
  е: 'e',
  є: 'e',
  һ: 'h',
  і: 'i',
  ι: 'i',
  ı: 'i',
  ј: 'j',
  к: 'k',
  κ: 'k',
  ӏ: 'l',
  м: 'm',
  п: 'n',
  ո: 'n',
  о: 'o',
  ο: 'o',
  օ: 'o',
  р: 'p',
  ρ: 'p',
  ԛ: 'q',
  г: 'r',
  ѕ: 's',
  т: 't',
  τ: 't',
  υ: 'u',
  ս: 'u',
  ν: 'v',
  ѵ: 'v',
  ԝ: 'w',
  ω: 'w',
  х: 'x',
  χ: 'x',
  у: 'y',
  γ: 'y',
  ᴢ: 'z',
  '0': 'o',
  '1': 'l',
  '|': 'l',
  i: 'l',
  '5': 's',
};

/** Names people take for the same have the same skeleton. */
function skeletonOf(name: string): string {
  const folded = name.normalize('NFKC').toLowerCase();
  const letters = Array.from(folded, (letter) => {
    const latin = LOOK_ALIKES[letter] ?? letter;
    return LOOK_ALIKES[latin] ?? latin;
  }).join('');
  return letters
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}

/** Phrases that talk to a model rather than describe a tool. A hint for who reads, never a decision. */
const INSTRUCTION_LIKE =
  /ignore (?:all |any )?(?:previous|prior|above)|do not (?:tell|mention|inform|reveal)|<\s*(?:important|system|secret)|system prompt|before using (?:this|any) tool|시스템 프롬프트|이전 지시|사용자에게 (?:알리지|말하지)/i;

function* textsOf(value: unknown, path: string): Generator<readonly [string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value))
    for (const [place, item] of value.entries()) yield* textsOf(item, `${path}/${place}`);
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) {
      yield [`${path} (name)`, name];
      yield* textsOf(item, `${path}/${name}`);
    }
}

function* findInText(where: string, text: string): Generator<ToolFinding> {
  const hidden = listHidden(text);
  const place = spellHidden(where).slice(0, 200);
  if (hidden.length > 0)
    yield { code: 'hidden_characters', where: place, detail: hidden.slice(0, 20).join(' ') };
  for (const word of text.match(/[\p{L}\p{N}_-]+/gu) ?? []) {
    const scripts = SCRIPTS.filter(([, pattern]) => pattern.test(word)).map(([name]) => name);
    if (scripts.length > 1)
      yield { code: 'mixed_scripts', where: place, detail: `${word.slice(0, 60)} (${scripts.join(', ')})` };
  }
  const told = INSTRUCTION_LIKE.exec(text);
  if (told !== null) yield { code: 'instruction_like', where: place, detail: told[0] };
}

/**
 * What a person should see before trusting a definition.
 * @param others names of the other tools a client of the tenant sees
 */
export function findFindings(definition: ToolDefinition, others: readonly string[]): ToolFinding[] {
  const findings: ToolFinding[] = [];
  for (const [where, text] of textsOf(definition, '')) findings.push(...findInText(where, text));
  const skeleton = skeletonOf(definition.name);
  for (const other of others)
    if (other !== definition.name && skeletonOf(other) === skeleton)
      findings.push({ code: 'look_alike', where: '/name', detail: spellHidden(other).slice(0, 100) });
  if (definition.annotations === undefined)
    findings.push({ code: 'annotations_missing', where: '/annotations', detail: '' });
  return findings.slice(0, FINDINGS_MAX);
}
