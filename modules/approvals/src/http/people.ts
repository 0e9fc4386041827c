import type { UserId } from '@haechi/kernel';

/** People by id, as far as a request shows them. */
export type People = ReadonlyMap<UserId, { readonly displayName: string; readonly email: string }>;
