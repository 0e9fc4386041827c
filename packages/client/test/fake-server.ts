/** A server in a function: what it was asked, and what it answers by path. */
export interface FakeServer {
  readonly fetch: typeof globalThis.fetch;
  readonly calls: { readonly path: string; readonly body: unknown; readonly headers: Headers }[];
}

export type Answer = (body: unknown, call: number) => Response | Promise<Response>;

export function createFakeServer(answers: Readonly<Record<string, Answer>>): FakeServer {
  const calls: FakeServer['calls'] = [];
  return {
    calls,
    async fetch(input, init = {}) {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
      calls.push({ path: pathname, body, headers: new Headers(init.headers) });
      init.signal?.throwIfAborted();
      const answer = answers[pathname];
      if (answer === undefined) return Response.json({ code: 'RES_001' }, { status: 404 });
      return await answer(body, calls.length);
    },
  };
}

export interface CheckAnswer {
  readonly allowed?: boolean;
  readonly revision?: number;
  readonly validUntil?: string | null;
  readonly conditional?: boolean;
  readonly source?: string;
}

/** An answer of the check API. */
export const checkAnswer = (answer: CheckAnswer = {}): object => ({
  decision: answer.allowed === false ? 'deny' : 'allow',
  reasonCode: answer.allowed === false ? 'no_grant' : 'granted_by_assignment',
  source: answer.source ?? 'engine',
  revision: answer.revision ?? 1,
  validUntil: answer.validUntil ?? null,
  conditional: answer.conditional ?? false,
});
