import { type AccessRequests, createAccessRequests } from './access-requests.ts';
import { canonicalKey } from './canonical-key.ts';
import { createDecisionCache } from './decision-cache.ts';
import { readCheck, readEvaluation, unanswered } from './read-decision.ts';
import { createSearches, type Searches } from './search.ts';
import { createTransport, isObject, type Transport, type TransportOptions } from './transport.ts';
import { type Decision, type Evaluation, HaechiError, type Question } from './types.ts';

export interface ClientOptions extends TransportOptions {
  /** For how long an answer is used again at most; 0: never. 5 seconds unless given. */
  readonly cacheMs?: number;
  /** 10,000 unless given. */
  readonly cacheEntriesMax?: number;
  /** What to do without an answer. Everything is denied unless this says otherwise. */
  readonly onFailure?: (question: Question | Evaluation, failure: HaechiError) => boolean;
  readonly now?: () => number;
}

export interface CheckOptions {
  /** Answer from this revision of the access model or a later one. */
  readonly minRevision?: number;
  readonly signal?: AbortSignal;
}

/** A role that would allow what was asked. */
export interface GrantingRole {
  readonly roleId: string;
  readonly roleKey: string;
  readonly roleName: string;
  readonly scope: string;
  readonly scopeName: string;
  readonly permissionCount: number;
}

export interface Explanation {
  readonly decision: Decision;
  /** Every role, rule, delegation and condition that was looked at, as the server presents it. */
  readonly considered: readonly Readonly<Record<string, unknown>>[];
  readonly wouldGrant: readonly GrantingRole[];
}

export interface HaechiClient {
  /** One question. Never throws for want of an answer: that is a denial with `failure`. */
  check(question: Question, options?: CheckOptions): Promise<Decision>;
  /** Many questions; answers in the order asked, one for each, also for repeated ones. */
  checkMany(questions: readonly Question[], options?: CheckOptions): Promise<Decision[]>;
  /** The same by AuthZEN, about any kind of subject and resource. */
  evaluate(evaluation: Evaluation, options?: CheckOptions): Promise<Decision>;
  evaluateMany(evaluations: readonly Evaluation[], options?: CheckOptions): Promise<Decision[]>;
  /** @throws HaechiError */
  explain(question: Question, options?: CheckOptions): Promise<Explanation>;
  /** The roles that would allow it and can be asked for, the one that gives least first. @throws HaechiError */
  whatWouldGrant(question: Pick<Question, 'permission' | 'scope'>): Promise<readonly GrantingRole[]>;
  readonly search: Searches;
  readonly accessRequests: AccessRequests;
  /** Read your writes: after a change that answered with this revision, no older answer is given. */
  see(revision: number): void;
  /** Forgets every answer, also those under way. */
  forget(): void;
}

const CHECKS_MAX = 100;
const EVALUATIONS_MAX = 1000;

/** A client of one Haechi server. It sends what it is asked and nothing else, to the address it was given and no other. */
export function createHaechiClient(options: ClientOptions): HaechiClient {
  const { cacheMs = 5000, cacheEntriesMax = 10_000, now = Date.now } = options;
  const send = createTransport(options);
  const cache = createDecisionCache({ ttlMs: cacheMs, entriesMax: cacheEntriesMax, now });

  /** Asks for what is not known; what was not answered is what `onFailure` says. */
  async function decide<Q extends Question | Evaluation>(
    questions: readonly Q[],
    { minRevision = 0, signal }: CheckOptions,
    ask: (open: readonly Q[], minRevision: number, signal: AbortSignal | undefined) => Promise<Decision[]>,
    batchMax: number,
  ): Promise<Decision[]> {
    cache.see(minRevision);
    const keys = questions.map(canonicalKey);
    const answers = keys.map((key) => cache.recall(key));
    const open = [...answers.keys()].filter((index) => answers[index] === undefined);
    const place = cache.open();
    for (let start = 0; start < open.length; start += batchMax) {
      const batch = open.slice(start, start + batchMax);
      const wanted = batch.flatMap((index) => questions[index] ?? []);
      const given = await askSafely(wanted, () => ask(wanted, cache.seen(), signal));
      for (const [position, index] of batch.entries()) answers[index] = given[position];
      for (const { revision } of given) cache.see(revision);
      for (const index of batch) {
        const [key, answer] = [keys[index], answers[index]];
        if (key !== undefined && answer !== undefined) place.keep(key, answer);
      }
    }
    return answers.map((answer, index) => answer ?? failed(questions[index], lost()));
  }

  async function askSafely(
    questions: readonly (Question | Evaluation)[],
    ask: () => Promise<Decision[]>,
  ): Promise<Decision[]> {
    try {
      const given = await ask();
      if (given.length !== questions.length) throw lost();
      // An answer from before what has been seen is no answer to what is asked now.
      return given.map((answer, index) =>
        answer.revision < cache.seen() && answer.source !== 'client' && answer.revision > 0
          ? failed(questions[index], new HaechiError('protocol', 'the answer is older than what was seen'))
          : answer,
      );
    } catch (error) {
      if (!(error instanceof HaechiError)) throw error;
      return questions.map((question) => failed(question, error));
    }
  }

  function failed(question: Question | Evaluation | undefined, failure: HaechiError): Decision {
    return unanswered(failure, question !== undefined && options.onFailure?.(question, failure) === true);
  }

  const checkMany: HaechiClient['checkMany'] = (questions, checkOptions = {}) =>
    decide(questions, checkOptions, (open, seen, signal) => postChecks(send, open, seen, signal), CHECKS_MAX);
  const evaluateMany: HaechiClient['evaluateMany'] = (evaluations, checkOptions = {}) =>
    decide(
      evaluations,
      checkOptions,
      (open, _seen, signal) => postEvaluations(send, open, signal),
      EVALUATIONS_MAX,
    );
  const evaluate: HaechiClient['evaluate'] = async (evaluation, checkOptions) =>
    only(await evaluateMany([evaluation], checkOptions));

  return {
    check: async (question, checkOptions) => only(await checkMany([question], checkOptions)),
    checkMany,
    evaluate,
    evaluateMany,
    explain: (question, { minRevision = 0, signal } = {}) => {
      cache.see(minRevision);
      return postExplain(send, question, cache.seen(), signal);
    },
    async whatWouldGrant({ permission, scope }) {
      const body = { permission, scope };
      const answer = await send({ method: 'POST', path: '/api/v1/access-requests/options', body });
      if (!isObject(answer) || !Array.isArray(answer['items'])) throw lost();
      return answer['items'] as GrantingRole[]; // by the contract
    },
    search: createSearches(send),
    accessRequests: createAccessRequests(send, options.url, async (evaluation) => {
      cache.forget();
      return await evaluate(evaluation);
    }),
    see: (revision) => cache.see(revision),
    forget: () => cache.forget(),
  };
}

/** An answer for each question, in its order. */
async function postChecks(
  send: Transport,
  checks: readonly Question[],
  seen: number,
  signal: AbortSignal | undefined,
): Promise<Decision[]> {
  const atLeast = seen > 0 ? { minRevision: seen } : {};
  const [first] = checks;
  if (first !== undefined && checks.length === 1) {
    const body = { ...first, ...atLeast };
    return [readCheck(await send({ method: 'POST', path: '/api/v1/access/check', body, signal }))];
  }
  const body = { checks, ...atLeast };
  const answer = await send({ method: 'POST', path: '/api/v1/access/check-batch', body, signal });
  if (!isObject(answer) || !Array.isArray(answer['decisions'])) throw lost();
  return answer['decisions'].map(readCheck);
}

async function postEvaluations(
  send: Transport,
  evaluations: readonly Evaluation[],
  signal: AbortSignal | undefined,
): Promise<Decision[]> {
  if (evaluations.length === 1) {
    const [body] = evaluations;
    return [readEvaluation(await send({ method: 'POST', path: '/access/v1/evaluation', body, signal }))];
  }
  const body = { evaluations };
  const answer = await send({ method: 'POST', path: '/access/v1/evaluations', body, signal });
  if (!isObject(answer) || !Array.isArray(answer['evaluations'])) throw lost();
  return answer['evaluations'].map(readEvaluation);
}

async function postExplain(
  send: Transport,
  question: Question,
  seen: number,
  signal: AbortSignal | undefined,
): Promise<Explanation> {
  const body = { ...question, ...(seen > 0 ? { minRevision: seen } : {}) };
  const answer = await send({ method: 'POST', path: '/api/v1/access/explain', body, signal });
  if (!isObject(answer) || !Array.isArray(answer['considered']) || !Array.isArray(answer['wouldGrant']))
    throw lost();
  return {
    decision: readCheck(answer),
    considered: answer['considered'] as Explanation['considered'], // by the contract
    wouldGrant: answer['wouldGrant'] as GrantingRole[], // likewise
  };
}

const lost = (): HaechiError => new HaechiError('protocol', 'the answer does not fit the question');

function only(decisions: readonly Decision[]): Decision {
  const [decision] = decisions;
  if (decision === undefined) throw lost();
  return decision;
}
