import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { decodeText } from '../csv/decode-text.ts';
import type { Place } from '../domain/parts.ts';
import { type FileProblem, problemAt } from '../domain/problem.ts';

export type YamlReading<T> =
  | { readonly ok: true; readonly value: T; placeOf(path: readonly (string | number)[]): Place }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

const MESSAGE_MAX = 300;
const PROBLEMS_MAX = 200;

const say = (place: Place, field: string | null, problem: string): FileProblem =>
  problemAt(place, field, 'yaml', { problem: problem.slice(0, MESSAGE_MAX) });

/** Reads a file as YAML 1.2 of one form. Anchors and tags are refused: a file says what it says where it says it. */
export function readYaml<T>(bytes: Uint8Array, schema: z.ZodType<T>): YamlReading<T> {
  const decoded = decodeText(bytes);
  if (!decoded.ok) return { ok: false, problems: [decoded.problem] };
  const lineCounter = new LineCounter();
  const document = parseDocument(decoded.text, { lineCounter, uniqueKeys: true, version: '1.2' });
  const at = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0)
    return {
      ok: false,
      problems: document.errors.map(({ pos, message }) =>
        say(at(pos[0]), null, message.split('\n')[0] ?? ''),
      ),
    };
  const placeOf = (path: readonly (string | number)[]): Place => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return at(node.range[0]);
    }
    return { line: 1, column: 1 };
  };
  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { ok: false, problems: [say({ line: 1, column: null }, null, error.message)] };
  }
  const parsed = schema.safeParse(plain);
  if (parsed.success) return { ok: true, value: parsed.data, placeOf };
  return {
    ok: false,
    problems: parsed.error.issues.slice(0, PROBLEMS_MAX).map(({ path, message }) => {
      const keys = path.filter((key) => typeof key !== 'symbol');
      return say(placeOf(keys), keys.join('.') || null, message);
    }),
  };
}
