import { isObject, type Transport } from './transport.ts';
import { type Attributes, type Entity, type Evaluation, HaechiError } from './types.ts';

interface EntityType {
  readonly type: string;
  readonly properties?: Attributes;
}

export type SubjectSearch = Omit<Evaluation, 'subject'> & { readonly subject: EntityType };
export type ResourceSearch = Omit<Evaluation, 'resource'> & { readonly resource: EntityType };
export type ActionSearch = Omit<Evaluation, 'action'>;

/** Results one by one, read page by page as they are needed. Ends only when the server says that nothing is left. */
export interface Results<T> extends AsyncIterable<T> {
  /** All of them. */
  all(): Promise<T[]>;
}

export interface Searches {
  subjects(search: SubjectSearch): Results<Entity>;
  resources(search: ResourceSearch): Results<Entity>;
  actions(search: ActionSearch): Results<{ readonly name: string }>;
}

const PAGE = 500;

export function createSearches(send: Transport): Searches {
  function search<T>(kind: string, body: object): Results<T> {
    async function* read(): AsyncGenerator<T> {
      const met = new Set<string>();
      let token: string | undefined;
      do {
        const page = { limit: PAGE, ...(token === undefined ? {} : { token }) };
        const answer = await send({
          method: 'POST',
          path: `/access/v1/search/${kind}`,
          body: { ...body, page },
        });
        const { results, next } = readPage(answer);
        yield* results as readonly T[]; // by the standard
        if (next !== undefined && met.has(next))
          throw new HaechiError('protocol', 'the pages of a search go in a circle');
        token = next;
        if (next !== undefined) met.add(next);
      } while (token !== undefined);
    }
    return {
      [Symbol.asyncIterator]: read,
      async all() {
        const everything: T[] = [];
        for await (const one of read()) everything.push(one);
        return everything;
      },
    };
  }

  return {
    subjects: (body) => search('subject', body),
    resources: (body) => search('resource', body),
    actions: (body) => search('action', body),
  };
}

/** A page may be short or empty and not be the last one: its token says. */
function readPage(answer: unknown): { results: readonly unknown[]; next: string | undefined } {
  if (!isObject(answer) || !Array.isArray(answer['results']))
    throw new HaechiError('protocol', 'the answer is no page of results');
  const token = isObject(answer['page']) ? answer['page']['next_token'] : undefined;
  if (token !== undefined && typeof token !== 'string')
    throw new HaechiError('protocol', 'a page does not say whether it is the last');
  return { results: answer['results'], next: token === '' ? undefined : token };
}
