import { parseVerifierKey, SIGNATURE_TYPE, type SignatureType } from '@haechi/transparency';
import { type Input, readAttachedEntry, readInput } from './read-input.ts';
import { readKeys, type TrustedKeys } from './read-keys.ts';
import { renderVerdict } from './render-verdict.ts';
import { createSay, type Locale } from './say.ts';
import type { Verdict } from './verdict.ts';
import { verifyExportFile } from './verify-export-file.ts';
import { verifyProofFile } from './verify-proof-file.ts';

function find<E extends HTMLElement>(id: string, type: new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no ${id}`);
  return element;
}

const page = {
  language: find('language', HTMLButtonElement),
  files: find('files', HTMLInputElement),
  drop: find('drop', HTMLElement),
  key: find('key', HTMLTextAreaElement),
  quorum: find('quorum', HTMLInputElement),
  quorumLine: find('quorum-line', HTMLElement),
  keyProblem: find('key-problem', HTMLElement),
  clear: find('clear', HTMLButtonElement),
  loaded: find('loaded', HTMLElement),
  verdict: find('verdict', HTMLElement),
  offline: find('offline', HTMLAnchorElement),
};

interface Given {
  proof?: Extract<Input, { kind: 'proof' }>;
  entry?: Extract<Input, { kind: 'entry' }>;
  export?: Extract<Input, { kind: 'export' }>;
}

let locale: Locale = navigator.language.startsWith('ko') ? 'ko' : 'en';
let say = createSay(locale);
let given: Given = {};
let unknownName: string | undefined;
/** Of the checks begun, only the last one may write its verdict. */
let turn = 0;

async function canVerify(): Promise<boolean> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto.subtle; // missing where the page came over plain HTTP
  if (subtle === undefined) return false;
  return await subtle.generateKey('Ed25519', false, ['sign', 'verify']).then(
    () => true,
    () => false,
  );
}

/** The verdict over what was given so far, or the key of the sentence that says what is missing. */
async function judge(
  keys: TrustedKeys,
): Promise<Verdict | 'need.proof' | 'need.entry' | 'need.key' | 'noCrypto' | undefined> {
  const { proof, entry, export: exported } = given;
  if (proof === undefined && entry === undefined && exported === undefined) return undefined;
  if (!(await canVerify())) return 'noCrypto';
  if (exported !== undefined) return await verifyExportFile(exported.file, keys);
  if (proof === undefined) return 'need.proof';
  // The command line puts the event into its own proof; what is given beside it comes first.
  const text = entry?.text ?? readAttachedEntry(proof.text);
  if (text === undefined) return 'need.entry';
  const [log, ...formerKeys] = keys.logs;
  if (log === undefined) return 'need.key';
  return await verifyProofFile(proof.text, text, keys, [log, ...formerKeys]);
}

async function update(): Promise<void> {
  turn += 1;
  const mine = turn;
  const keys = readKeys(page.key.value, page.quorum.value);
  page.keyProblem.textContent = keys === undefined ? say('keyBad') : '';
  page.quorumLine.hidden = keys?.witnesses.length === 0;
  const kinds = [given.proof, given.entry, given.export].flatMap((input) =>
    input === undefined ? [] : [say(`input.${input.kind}`)],
  );
  page.loaded.textContent = [
    ...(kinds.length === 0 ? [] : [say('have', { list: kinds.join(', ') })]),
    ...(unknownName === undefined ? [] : [say('input.unknown', { name: unknownName })]),
  ].join(' · ');
  if (keys === undefined) {
    page.verdict.replaceChildren();
    return;
  }
  if (given.export !== undefined) page.verdict.textContent = say('verdict.working');
  const outcome = await judge(keys);
  if (mine !== turn) return;
  if (outcome === undefined) page.verdict.replaceChildren();
  else if (typeof outcome === 'string') page.verdict.textContent = say(outcome);
  else page.verdict.replaceChildren(...renderVerdict(outcome, say));
}

/** A key of another log takes the place of those before; others of the same log, and those of witnesses, are gathered. */
function addKey(text: string, type: SignatureType): void {
  const lines = page.key.value.split('\n').filter((line) => line.trim() !== '' && line !== text);
  const kept = type === SIGNATURE_TYPE.ed25519 ? lines.filter((line) => !isOfOtherLog(line, text)) : lines;
  page.key.value = [...kept, text].join('\n');
}

function isOfOtherLog(line: string, added: string): boolean {
  const [key, other] = [parseVerifierKey(line.trim()), parseVerifierKey(added)];
  return (
    key.ok && key.value.type === SIGNATURE_TYPE.ed25519 && !(other.ok && other.value.name === key.value.name)
  );
}

async function take(files: Iterable<File>): Promise<void> {
  unknownName = undefined;
  for (const file of files) {
    const input = await readInput(file);
    if (input.kind === 'unknown') unknownName = file.name;
    else if (input.kind === 'key') addKey((await file.text()).trim(), input.key.type);
    else if (input.kind === 'export') given = { export: input };
    else {
      const { export: _replaced, ...rest } = given;
      given = { ...rest, [input.kind]: input };
    }
  }
  await update();
}

function speak(): void {
  say = createSay(locale);
  document.documentElement.lang = locale;
  document.title = say('title');
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    const { text } = element.dataset;
    // The page names only keys of the catalogue; a test looks at every one of them.
    if (text !== undefined) element.textContent = say(text as Parameters<typeof say>[0]);
  }
  page.language.textContent = locale === 'ko' ? 'English' : '한국어';
  void update();
}

page.language.addEventListener('click', () => {
  locale = locale === 'ko' ? 'en' : 'ko';
  speak();
});
page.files.addEventListener('change', () => {
  void take([...(page.files.files ?? [])]);
  page.files.value = '';
});
page.key.addEventListener('input', () => void update());
page.quorum.addEventListener('input', () => void update());
page.clear.addEventListener('click', () => {
  given = {};
  unknownName = undefined;
  page.key.value = '';
  page.quorum.value = '';
  void update();
});
for (const type of ['dragenter', 'dragover'] as const)
  page.drop.addEventListener(type, (event) => {
    event.preventDefault();
    page.drop.classList.add('over');
  });
for (const type of ['dragleave', 'drop'] as const)
  page.drop.addEventListener(type, (event) => {
    event.preventDefault();
    page.drop.classList.remove('over');
    if (event.type === 'drop') void take([...(event.dataTransfer?.files ?? [])]);
  });
page.offline.hidden = location.protocol === 'file:';
speak();
