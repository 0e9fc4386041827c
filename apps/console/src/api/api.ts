import type { ApiOperation } from '@haechi/contracts';
import {
  type QueryClient,
  queryOptions,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Locale } from '../i18n/format.ts';
import { type ApiArguments, type ApiInput, type ApiResponse, createClient } from './client.ts';
import type { ApiProblem } from './problem.ts';
import { reportSessionLost } from './session-lost.ts';
import { showFactor } from './step-up.ts';

const UNREACHABLE: Record<Locale, { title: string; remedy: string }> = {
  ko: {
    title: '서버에 연결하지 못했습니다.',
    remedy: '네트워크를 확인하고 다시 시도하세요. 계속되면 운영자에게 서버 상태를 확인해 달라고 하세요.',
  },
  en: {
    title: 'The server could not be reached.',
    remedy:
      'Check your network and try again. If it goes on, ask the operator whether the server is running.',
  },
};

/** The page's language follows the interface; it is set before anything is asked. */
function currentLocale(): Locale {
  return document.documentElement.lang === 'en' ? 'en' : 'ko';
}

/** The console's one client. Use `useApi` and `useApiMutation` in components; this for everything else. */
export const { api } = createClient({
  fetch: (input, init) => globalThis.fetch(input, init),
  locale: currentLocale,
  newKey: newIdempotencyKey,
  unreachable: () => UNREACHABLE[currentLocale()],
  onFactorWanted: showFactor,
  onSessionLost: reportSessionLost,
});

/** A random UUID. `crypto.randomUUID` is missing on plain http away from localhost. */
function newIdempotencyKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  return hex.join('');
}

/** Under which key an answer is cached: the operation, then what it was asked with. */
export function queryKeyOf(operation: ApiOperation, input?: object): readonly unknown[] {
  return input ? [operation, input] : [operation];
}

/** Query options for a GET operation: for `useQuery`, `useSuspenseQuery` and route loaders alike. */
export function apiQuery<O extends ApiOperation & `GET ${string}`>(
  operation: O,
  ...[input]: ApiArguments<O>
) {
  return queryOptions<ApiResponse<O>, ApiProblem>({
    queryKey: queryKeyOf(operation, input),
    // Adding a signal does not change what the operation needs; the spread hides that from the checker.
    queryFn: ({ signal }) => api(operation, ...([{ ...input, signal }] as unknown as ApiArguments<O>)),
  });
}

export interface ReadSettings {
  /** Do not ask while false. */
  readonly enabled?: boolean;
}

type ReadArguments<O extends ApiOperation> =
  Record<never, never> extends ApiInput<O>
    ? [input?: ApiInput<O>, settings?: ReadSettings]
    : [input: ApiInput<O>, settings?: ReadSettings];

/** Reads a GET operation; kept fresh by live events. */
export function useApi<O extends ApiOperation & `GET ${string}`>(
  operation: O,
  ...[input, settings]: ReadArguments<O>
): UseQueryResult<ApiResponse<O>, ApiProblem> {
  // Same input, same rule for leaving it out; the checker does not see through the two tuples.
  const options = apiQuery(operation, ...([input] as unknown as ApiArguments<O>));
  return useQuery({ ...options, enabled: settings?.enabled ?? true });
}

/** Forgets answers of the given operations, whatever they were asked with, so that what is on screen is read anew. */
export function forget(queryClient: QueryClient, operations: readonly ApiOperation[]): Promise<unknown> {
  return Promise.all(operations.map((operation) => queryClient.invalidateQueries({ queryKey: [operation] })));
}

export interface MutationSettings<O extends ApiOperation> {
  /** Read operations whose answers this changes. */
  readonly changes?: readonly (ApiOperation & `GET ${string}`)[];
  readonly onSuccess?: (data: ApiResponse<O>, input: ApiInput<O>) => void;
}

/** Calls a changing operation from a component. `mutation.error` is an `ApiProblem`, ready for `ErrorState`. */
export function useApiMutation<O extends ApiOperation>(
  operation: O,
  settings: MutationSettings<O> = {},
): UseMutationResult<ApiResponse<O>, ApiProblem, ApiInput<O>> {
  const queryClient = useQueryClient();
  return useMutation<ApiResponse<O>, ApiProblem, ApiInput<O>>({
    // A whole input always satisfies the arguments, where it may be left out as well.
    mutationFn: (input) => api(operation, ...([input] as unknown as ApiArguments<O>)),
    onSuccess: async (data, input) => {
      settings.onSuccess?.(data, input);
      await forget(queryClient, settings.changes ?? []);
    },
  });
}
