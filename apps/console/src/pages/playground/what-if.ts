import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { api, queryKeyOf } from '../../api/api.ts';
import type { ApiInput, ApiResponse } from '../../api/client.ts';
import type { ApiProblem } from '../../api/problem.ts';

export type WhatIf = ApiResponse<'POST /api/v1/access/what-if'>;
export type WhatIfBody = NonNullable<ApiInput<'POST /api/v1/access/what-if'>['body']>;
export type Change = NonNullable<WhatIfBody['changes']>[number];
export type Circumstances = NonNullable<WhatIfBody['context']>;

/** How a question is decided now, and how it would be after some changes. Asked again when rights change. */
export function useWhatIf(body: WhatIfBody | undefined): UseQueryResult<WhatIf, ApiProblem> {
  const asked = body ?? { permission: '', scope: '' };
  return useQuery<WhatIf, ApiProblem>({
    queryKey: queryKeyOf('POST /api/v1/access/what-if', asked),
    queryFn: ({ signal }) => api('POST /api/v1/access/what-if', { body: asked, signal }),
    enabled: body !== undefined,
    placeholderData: (previous) => previous,
  });
}
