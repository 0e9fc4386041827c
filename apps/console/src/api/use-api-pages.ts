import type { ApiOperation } from '@haechi/contracts';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api, queryKeyOf, type ReadSettings } from './api.ts';
import type { ApiArguments, ApiInput, ApiResponse } from './client.ts';
import type { ApiProblem } from './problem.ts';

interface Page {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
  readonly total?: number | undefined;
}

/** The GET operations that answer in pages. */
export type PagedOperation = {
  [O in ApiOperation & `GET ${string}`]: ApiResponse<O> extends Page ? O : never;
}[ApiOperation & `GET ${string}`];

type RowOf<O extends PagedOperation> =
  ApiResponse<O> extends { readonly items: readonly (infer Row)[] } ? Row : never;

export interface ApiPages<Row> {
  /** Every row loaded so far; undefined while the first page is on its way. */
  readonly rows: readonly Row[] | undefined;
  readonly total: number | undefined;
  readonly problem: ApiProblem | undefined;
  readonly retry: () => void;
  /** Undefined when there is nothing more. */
  readonly loadMore: (() => void) | undefined;
  readonly loadingMore: boolean;
}

/** Reads a paged operation page by page. Other filters keep the old rows on screen until the new ones are here. */
export function useApiPages<O extends PagedOperation>(
  operation: O,
  input: Omit<ApiInput<O>, 'signal'>,
  settings: ReadSettings = {},
): ApiPages<RowOf<O>> {
  const query = useInfiniteQuery<Page, ApiProblem, { pages: Page[] }, readonly unknown[], string | undefined>(
    {
      queryKey: [...queryKeyOf(operation, input), 'pages'],
      enabled: settings.enabled ?? true,
      initialPageParam: undefined,
      queryFn: ({ pageParam, signal }) => {
        const { query: filters } = input as { query?: object }; // every paged operation takes a query
        const asked = { ...input, query: { ...filters, cursor: pageParam }, signal };
        // Adding cursor and signal does not change what the operation needs; the spread hides that from the checker.
        return api(operation, ...([asked] as unknown as ApiArguments<O>)) as Promise<Page>;
      },
      getNextPageParam: (last) => last.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    },
  );
  const pages = query.data?.pages;
  return {
    // The rows are those of the operation asked; `Page` only forgets their type.
    rows: pages?.flatMap((page) => page.items) as readonly RowOf<O>[] | undefined,
    total: pages?.[0]?.total,
    problem: query.error ?? undefined,
    retry: () => void query.refetch(),
    loadMore: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    loadingMore: query.isFetchingNextPage,
  };
}
