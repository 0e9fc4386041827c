import type { ReactNode } from 'react';
import { CodeBlock } from './code-block.tsx';

/** JSON with keys in canonical order (RFC 8785, section 3.2.3), indented for reading. */
export function prettyCanonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value), undefined, 2) ?? 'null';
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  // Default sort compares UTF-16 code units, which is the order the standard asks for.
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;

function paint(json: string): ReactNode[] {
  const painted: ReactNode[] = [];
  let from = 0;
  for (const match of json.matchAll(TOKEN)) {
    const [whole, string, colon, number] = match;
    painted.push(json.slice(from, match.index));
    const kind = string ? (colon ? 'key' : 'string') : number ? 'number' : 'word';
    painted.push(
      <span key={match.index} className={`h-json-${kind}`}>
        {whole}
      </span>,
    );
    from = match.index + whole.length;
  }
  painted.push(json.slice(from));
  return painted;
}

/** A JSON value as it is signed and hashed, readable. */
export function JsonView({ value, title }: { value: unknown; title?: string }) {
  const json = prettyCanonicalJson(value);
  return (
    <CodeBlock code={json} {...(title ? { title } : {})}>
      {paint(json)}
    </CodeBlock>
  );
}
