import { type QueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { apiQuery } from '../api/api.ts';
import type { ApiResponse } from '../api/client.ts';

export type Me = ApiResponse<'GET /api/v1/me'>;

export const meQuery = apiQuery('GET /api/v1/me');

/** Who is signed in, where they work now and what they may do. Only below the signed-in layout. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** Whether the person holds a permission where they work now. For showing; the server decides. */
export function useCan(permission: string): boolean {
  return useMe().permissions.includes(permission);
}

/** Working elsewhere now: everything else that was read belongs to the old place, and is read anew if on screen. */
export function replaceSession(queryClient: QueryClient, me: Me): void {
  queryClient.setQueryData(meQuery.queryKey, me);
  // After what is on screen knows where it is now: asked at once, it would ask for what only the old place allows, and
  // leave refusals in the log.
  setTimeout(() => {
    void queryClient.resetQueries({ predicate: (query) => query.queryKey[0] !== meQuery.queryKey[0] });
  });
}
