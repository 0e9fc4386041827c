import { describe, expect, it, vi } from 'vitest';
import { buildUrl, type ClientOptions, createClient } from './client.ts';
import { ApiProblem } from './problem.ts';

function clientOf(answer: Response | Error, overrides: Partial<ClientOptions> = {}) {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const onSessionLost = vi.fn();
  const client = createClient({
    fetch,
    locale: () => 'ko',
    newKey: () => 'fresh-key',
    unreachable: () => ({ title: 'unreachable', remedy: 'try again' }),
    onSessionLost,
    ...overrides,
  });
  const sent = () => {
    const [url, init] = fetch.mock.calls[0] ?? [];
    return { url, init: init ?? {}, headers: new Headers(init?.headers) };
  };
  return { ...client, sent, onSessionLost };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

const problem = (body: Record<string, unknown>, status: number, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });

async function refusalOf(call: Promise<unknown>): Promise<ApiProblem> {
  const thrown: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof ApiProblem)) throw new Error(`expected a problem, got ${String(thrown)}`);
  return thrown;
}

describe('address', () => {
  it('fills path parameters escaped and leaves out empty query members', () => {
    expect(
      buildUrl('GET /api/v1/roles/{id}', { params: { id: 'a/b' }, query: { x: '', y: undefined, z: 0 } }),
    ).toBe('/api/v1/roles/a%2Fb?z=0');
  });

  it('refuses to call with a parameter missing', () => {
    expect(() => buildUrl('GET /api/v1/roles/{id}', {})).toThrow('id');
  });
});

describe('every call', () => {
  it('carries the anti-forgery header, the language and the session', async () => {
    const { api, sent } = clientOf(json({ items: [] }));
    await api('GET /api/v1/roles');
    expect(sent().headers.get('x-haechi-request')).toBe('1');
    expect(sent().headers.get('accept-language')).toBe('ko');
    expect(sent().init.credentials).toBe('same-origin');
    expect(sent().headers.has('idempotency-key')).toBe(false);
  });

  it('gives a POST an idempotency key, fresh or the given one', async () => {
    const first = clientOf(json({}));
    await first.api('POST /api/v1/branches', { body: { name: 'A', slug: 'a1' } });
    expect(first.sent().headers.get('idempotency-key')).toBe('fresh-key');
    expect(first.sent().headers.get('content-type')).toBe('application/json');
    expect(first.sent().init.body).toBe('{"name":"A","slug":"a1"}');
    const again = clientOf(json({}));
    await again.api('POST /api/v1/branches', { body: { name: 'A', slug: 'a1' }, idempotencyKey: 'same' });
    expect(again.sent().headers.get('idempotency-key')).toBe('same');
  });

  it('names the version being edited and gives back the new one', async () => {
    const { request, sent } = clientOf(json({ version: 4 }, 200, { etag: '"4"' }));
    const answer = await request('PATCH /api/v1/projects/{id}', {
      params: { id: 'prj_1' },
      body: { name: 'B' },
      ifMatch: 3,
    });
    expect(sent().headers.get('if-match')).toBe('"v3"');
    expect(answer.etag).toBe('"4"');
  });

  it('passes the abort signal on and throws the abort as it is', async () => {
    const controller = new AbortController();
    const abort = new DOMException('gone', 'AbortError');
    const { api, sent } = clientOf(abort);
    controller.abort();
    await expect(api('GET /api/v1/me', { signal: controller.signal })).rejects.toBe(abort);
    expect(sent().init.signal).toBe(controller.signal);
  });
});

describe('answers', () => {
  it('reads nothing from 204 and text from text', async () => {
    const ended = clientOf(new Response(null, { status: 204 }));
    expect(await ended.api('POST /api/v1/auth/logout')).toBeUndefined();
    const proof = clientOf(
      new Response('c2sp.org/tlog-proof@v1', { headers: { 'content-type': 'text/plain' } }),
    );
    expect(await proof.api('GET /api/v1/audit/events/{id}/proof', { params: { id: 'e' } })).toBe(
      'c2sp.org/tlog-proof@v1',
    );
  });
});

describe('refusals', () => {
  it('become a problem with everything the server said', async () => {
    const { api } = clientOf(
      problem(
        {
          type: 'about:blank',
          code: 'VAL_001',
          title: '입력을 확인하세요.',
          detail: '두 곳이 틀렸습니다.',
          where: '/api/v1/branches',
          remedy: '고쳐서 다시 보내세요.',
          requestId: 'req_1',
          fields: [{ field: 'body.slug', message: '이미 있습니다.' }, { broken: true }],
          retryAt: 7,
        },
        400,
        { 'retry-after': '9' },
      ),
    );
    const refusal = await refusalOf(api('GET /api/v1/me'));
    expect(refusal).toMatchObject({
      status: 400,
      code: 'VAL_001',
      title: '입력을 확인하세요.',
      detail: '두 곳이 틀렸습니다.',
      where: '/api/v1/branches',
      remedy: '고쳐서 다시 보내세요.',
      requestId: 'req_1',
      retryAfterSeconds: 9,
      extensions: { retryAt: 7 },
    });
    expect(refusal.fields).toHaveLength(1);
    expect(refusal.field('slug')).toBe('이미 있습니다.');
    expect(refusal.field('name')).toBeUndefined();
  });

  it('become a problem even when a proxy answered with a page', async () => {
    const { api } = clientOf(
      new Response('<h1>Bad Gateway</h1>', {
        status: 502,
        statusText: 'Bad Gateway',
        headers: { 'x-request-id': 'r9' },
      }),
    );
    expect(await refusalOf(api('GET /api/v1/me'))).toMatchObject({
      status: 502,
      code: 'HTTP_502',
      title: 'Bad Gateway',
      requestId: 'r9',
    });
  });

  it('become a problem when there was no answer at all', async () => {
    const { api } = clientOf(new TypeError('Failed to fetch'));
    expect(await refusalOf(api('GET /api/v1/me'))).toMatchObject({
      status: 0,
      code: 'NETWORK',
      title: 'unreachable',
      remedy: 'try again',
    });
  });
});

describe('a lost session', () => {
  it('is reported once when the server no longer knows the caller', async () => {
    const { api, onSessionLost } = clientOf(problem({ code: 'AUTH_001', title: 'x' }, 401));
    await refusalOf(api('GET /api/v1/roles'));
    expect(onSessionLost).toHaveBeenCalledTimes(1);
  });

  it('is reported when the session has ended, and not when a sign-in took too long', async () => {
    const ended = clientOf(problem({ code: 'AUTH_003', title: 'x', where: 'GET /api/v1/me' }, 401));
    await refusalOf(ended.api('GET /api/v1/me'));
    expect(ended.onSessionLost).toHaveBeenCalledTimes(1);
    const late = clientOf(problem({ code: 'AUTH_003', title: 'x', where: 'challenge' }, 401));
    await refusalOf(late.api('POST /api/v1/auth/login', { body: { email: 'a@b.kr', password: 'p' } }));
    expect(late.onSessionLost).not.toHaveBeenCalled();
  });

  it.each(['AUTH_002', 'AUTH_004', 'AUTH_010'])(
    'is not what a wrong password or code means (%s)',
    async (code) => {
      const { api, onSessionLost } = clientOf(problem({ code, title: 'x' }, 401));
      await refusalOf(api('POST /api/v1/auth/login', { body: { email: 'a@b.kr', password: 'p' } }));
      expect(onSessionLost).not.toHaveBeenCalled();
    },
  );

  it('is not what a missing permission means', async () => {
    const { api, onSessionLost } = clientOf(problem({ code: 'PERM_001', title: 'x' }, 403));
    await refusalOf(api('GET /api/v1/roles'));
    expect(onSessionLost).not.toHaveBeenCalled();
  });
});
