import assert from 'node:assert/strict';

/** Who calls: a program that may ask about everybody, one person asking about herself, or nobody. */
export type Voice = 'pep' | 'carol' | 'nobody';

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly as?: Voice;
  /** Sent as JSON, unless it is a text: then exactly so. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: Json | undefined;
}

/** JSON whose members may be asked for without knowing what is there. */
export interface Json {
  readonly [member: string]: Json | undefined;
}

/** The decision point under test, through each voice. */
export interface Target {
  readonly origin: string;
  send(request: Request): Promise<Answer>;
  /** Lets an approver approve what was asked. */
  approve(taskId: string): Promise<void>;
  reject(taskId: string): Promise<void>;
}

/** One line of a table: a request, and what has to come back. */
interface Exchange {
  readonly name: string;
  readonly request: Request;
  readonly status?: number;
  readonly decision?: boolean;
  readonly decisions?: readonly boolean[];
  /** Ids or names among the results, in this order. */
  readonly results?: readonly string[];
  /** Ids or names that must be among the results. */
  readonly includes?: readonly string[];
  readonly check?: (answer: Answer) => void;
}

/** Something that takes more than one exchange. */
interface Scenario {
  readonly name: string;
  readonly run: (target: Target) => Promise<void>;
}

export type Case = Exchange | Scenario;

/** @throws AssertionError saying what came instead */
export async function perform(target: Target, one: Case): Promise<void> {
  if ('run' in one) return await one.run(target);
  const answer = await target.send(one.request);
  assert.equal(answer.status, one.status ?? 200, answer.text);
  if (answer.status === 200) expectForm(one.request.path, answer);
  if (one.decision !== undefined) assert.equal(decisionOf(answer.json), one.decision, answer.text);
  if (one.decisions !== undefined) assert.deepEqual(decisionsOf(answer), one.decisions, answer.text);
  if (one.results !== undefined) assert.deepEqual(resultsOf(answer), one.results, answer.text);
  for (const wanted of one.includes ?? [])
    assert.ok(resultsOf(answer).includes(wanted), `${wanted} is missing: ${answer.text}`);
  one.check?.(answer);
}

/** What every answer of an endpoint has, whatever was asked. */
function expectForm(path: string, answer: Answer): void {
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json(;|$)/, 'content type');
  if (path.startsWith('/access/v1/search/')) {
    resultsOf(answer);
    textOf(answer.json?.['page']?.['next_token']);
  } else if (path.startsWith('/access/v1/evaluation')) {
    if (answer.json?.['evaluations'] === undefined) decisionOf(answer.json);
    else decisionsOf(answer);
  }
}

/** The decision, which has to be there and to be a boolean; with a context it is an object. */
export function decisionOf(view: Json | undefined): unknown {
  assert.equal(typeof view?.['decision'], 'boolean', 'the decision is a boolean');
  const context = view?.['context'];
  if (context !== undefined) assert.ok(typeof context === 'object' && !Array.isArray(context), 'context');
  return view?.['decision'];
}

export const listOf = (answer: Answer, member: string): readonly Json[] => {
  const list: unknown = answer.json?.[member];
  assert.ok(Array.isArray(list), `${member} is a list: ${answer.text}`);
  return list;
};

export const decisionsOf = (answer: Answer): unknown[] => listOf(answer, 'evaluations').map(decisionOf);

export const resultsOf = (answer: Answer): string[] =>
  listOf(answer, 'results').map((result) => textOf(result['id'] ?? result['name']));

/** A member that has to be a text. */
export function textOf(value: unknown): string {
  assert.ok(typeof value === 'string', 'a text is expected');
  return value;
}
