import type { ListedOperation } from './openapi-document.ts';
import type { RawRequest } from './raw-request.ts';
import { type PickId, type SampleRequest, sampleRequest } from './sample-request.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Texts that break what does not expect them. */
const TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e\u2066gnp.exe',
  '해치'.repeat(200),
  'x'.repeat(100_000),
  '9'.repeat(400),
  "'; DROP TABLE tenants.tenants; --",
  "' OR '1'='1",
  '1); SELECT pg_sleep(10); --',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '${7*7}{{7*7}}<%= 7*7 %>',
  '../../../../etc/passwd',
  '\r\nSet-Cookie: stolen=1',
  '%s%s%n',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  '٣',
  '2026-13-45T99:99:99Z',
  '9999-12-31T23:59:59.999Z',
  '-271821-04-20T00:00:00Z',
  'platform',
  'usr_00000000000000000000000000',
  'apr_7zzzzzzzzzzzzzzzzzzzzzzzzz',
  'ten_00000000000000000000000000',
];

const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  -0,
  2 ** 53,
  -(2 ** 63),
  [],
  {},
  [[]],
  [null],
  { length: 1e9 },
  { toString: 1 },
  Array.from({ length: 1_000 }, () => 'x'),
  ...TEXTS,
];

const HEADERS: readonly (readonly [string, string])[] = [
  ['content-type', 'text/plain'],
  ['content-type', 'application/xml'],
  ['content-type', 'multipart/form-data; boundary=x'],
  ['content-type', 'application/x-www-form-urlencoded'],
  ['content-type', 'application/json; charset=utf-16'],
  ['content-type', 'application/json;'.repeat(50)],
  ['content-type', 'garbage'],
  ['content-encoding', 'gzip'],
  ['origin', 'https://evil.test'],
  ['origin', 'null'],
  ['referer', 'https://evil.test/'],
  ['authorization', 'Bearer'],
  ['authorization', 'Bearer hst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ['authorization', 'Basic YWRtaW46YWRtaW4='],
  ['cookie', 'haechi-local=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ['cookie', 'haechi-local=%00; haechi-local=x; __Host-haechi=y'],
  ['cookie', '='.repeat(4_000)],
  ['idempotency-key', 'with space'],
  ['idempotency-key', 'k'.repeat(256)],
  ['idempotency-key', 'the-same-key-for-everything'],
  ['if-match', '*'],
  ['if-match', 'W/"v1"'],
  ['if-match', '"v99999999999999999999"'],
  ['if-match', '"v999999999999999"'],
  ['if-match', '"v1"'],
  ['accept', 'image/png'],
  ['accept-language', 'xx-'.repeat(500)],
  ['accept-language', 'en;q=abc, *;q=-1'],
  ['x-forwarded-for', '::ffff:1.2.3.4, evil'],
  ['x-forwarded-host', 'evil.test'],
  ['x-http-method-override', 'DELETE'],
  ['x-request-id', "'; DROP TABLE x; --"],
  ['host', 'evil.test'],
  ['range', 'bytes=0-18446744073709551615'],
  ['last-event-id', '\u00ff'.repeat(100)],
  ['user-agent', 'x'.repeat(8_000)],
  ['x-filler', 'x'.repeat(40_000)],
  ['expect', 'something'],
  ['upgrade-insecure-requests', '1'],
];

const BODIES: readonly (string | Buffer)[] = [
  '',
  '{',
  '[]',
  'null',
  '"text"',
  '1e999',
  '{"a":1,"a":2}',
  '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}',
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  `{"a":"${'x'.repeat(1_100_000)}"}`,
  Buffer.from([0xff, 0xfe, 0xfd]),
  Buffer.from('7b2261223a22c328227d', 'hex'),
  Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
  '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
];

const QUERIES: readonly string[] = [
  'limit=1&limit=2',
  'limit[]=1',
  'limit[a]=1',
  'limit=-1',
  'limit=1e3',
  'limit=0x10',
  'limit=9007199254740993',
  'cursor=%00',
  'cursor=AAAA',
  'cursor=eyJhIjoxfQ',
  'text=%ff%fe',
  'text=%zz',
  'text=%27%20OR%201%3D1',
  'unknown=1',
  '__proto__[admin]=true',
  'constructor=1',
  '&&&=&=',
  `x=${'y'.repeat(8_000)}`,
];

const SEGMENTS: readonly string[] = [
  '%00',
  '%ff',
  '%zz',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..',
  '.',
  '%27%20OR%201%3D1',
  'x'.repeat(150),
  'x'.repeat(3_000),
  '%ED%95%B4%EC%B9%98',
  '__proto__',
  'toString',
  '*',
  'null',
];

type Part = 'body value' | 'body' | 'header' | 'no header' | 'query' | 'path' | 'method';
const PARTS: readonly Part[] = [
  'body value',
  'body value',
  'body value',
  'body',
  'header',
  'header',
  'no header',
  'query',
  'path',
  'method',
];

interface Draft {
  method: string;
  path: string;
  readonly query: URLSearchParams;
  rawQuery: string;
  readonly headers: Record<string, string>;
  value: unknown;
  body: string | Buffer | undefined;
}

/** Puts a value in the place of another one, somewhere in a JSON value; or removes it, or adds beside it. */
function spoil(value: unknown, random: SeededRandom): unknown {
  if (typeof value !== 'object' || value === null || random.onceIn(6)) return random.pick(VALUES);
  if (Array.isArray(value)) {
    const at = random.below(value.length);
    return value.map((item: unknown, index) => (index === at ? spoil(item, random) : item));
  }
  const entries = Object.entries(value);
  const name = entries.length === 0 ? 'added' : random.pick(entries)[0];
  switch (random.below(8)) {
    case 0:
      return Object.fromEntries(entries.filter(([key]) => key !== name));
    case 1:
      return Object.fromEntries([...entries, [random.pick(TEXTS).slice(0, 100), random.pick(VALUES)]]);
    default:
      return Object.fromEntries(
        entries.map(([key, inner]): [string, unknown] => [key, key === name ? spoil(inner, random) : inner]),
      );
  }
}

const spoilPart: Record<Part, (draft: Draft, random: SeededRandom) => void> = {
  'body value': (draft, random) => {
    draft.value = spoil(draft.value, random);
  },
  body: (draft, random) => {
    draft.body = random.pick(BODIES);
  },
  header: ({ headers }, random) => {
    const [name, value] = random.pick(HEADERS);
    headers[name] = value;
  },
  'no header': ({ headers }, random) => {
    const names = Object.keys(headers);
    if (names.length > 0) delete headers[random.pick(names)];
  },
  query: (draft, random) => {
    const names = [...draft.query.keys()];
    if (names.length === 0 || random.onceIn(2)) draft.rawQuery = random.pick(QUERIES);
    else draft.query.set(random.pick(names), random.pick(TEXTS).slice(0, 2_000));
  },
  path: (draft, random) => {
    const segments = draft.path.split('/');
    segments[1 + random.below(segments.length - 1)] = random.pick(SEGMENTS);
    draft.path = segments.join('/');
  },
  method: (draft, random) => {
    draft.method = random.pick([
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'PROPFIND',
    ]);
  },
};

function draftOf({ method, path }: ListedOperation, sample: SampleRequest): Draft {
  const filled = Object.entries(sample.params).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(String(value))),
    path,
  );
  const query = new URLSearchParams(
    Object.entries(sample.query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return { method, path: filled, query, rawQuery: '', headers: {}, value: sample.body, body: undefined };
}

/** A request of an operation, sound but for one to three things; now and then it is sound altogether. */
export function hostileRequest(
  listed: ListedOperation,
  credentials: Readonly<Record<string, string>>,
  random: SeededRandom,
  pickId: PickId,
): RawRequest {
  const draft = draftOf(listed, sampleRequest(listed, pickId));
  Object.assign(draft.headers, { 'x-haechi-request': '1', 'if-match': '"v1"', ...credentials });
  if (draft.value !== undefined) draft.headers['content-type'] = 'application/json';
  for (let count = random.below(4); count > 0; count -= 1) spoilPart[random.pick(PARTS)](draft, random);
  // Nobody can tell the method of a request whose head is too large to be read, so the refusal has a body.
  if (draft.method === 'HEAD') delete draft.headers['x-filler'];
  const body = draft.body ?? (draft.value === undefined ? undefined : JSON.stringify(draft.value));
  const query = [draft.query.toString(), draft.rawQuery].filter((text) => text !== '').join('&');
  return {
    method: draft.method,
    target: query === '' ? draft.path : `${draft.path}?${query}`,
    headers: draft.headers,
    body: body === undefined ? undefined : Buffer.from(body),
  };
}
