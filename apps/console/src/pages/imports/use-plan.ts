import type { Api } from '@haechi/contracts';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { Plan } from './plan.ts';

type Order = Pick<Api['POST /api/v1/access/import/plan']['body'], 'format' | 'content' | 'mode'>;

/** What a file would do. One answer holds a part of a large plan; reading on asks for what comes after the part at hand. */
export function usePlan() {
  const looking = useApiMutation('POST /api/v1/access/import/plan');
  const reading = useApiMutation('POST /api/v1/access/import/plan');
  const [order, setOrder] = useState<Order>();
  const [plan, setPlan] = useState<Plan>();

  const look = (next: Order): void => {
    setOrder(next);
    setPlan(undefined);
    reading.reset();
    looking.mutate({ body: next }, { onSuccess: setPlan });
  };
  const more = (): void => {
    if (order === undefined || plan === undefined) return;
    const page = { changesFrom: plan.changes.length, problemsFrom: plan.problems.length };
    const onSuccess = (next: Plan): void => {
      // Something changed meanwhile, so the parts are of two plans.
      if (next.digest !== plan.digest) return look(order);
      setPlan({
        ...next,
        changes: [...plan.changes, ...next.changes],
        problems: [...plan.problems, ...next.problems],
      });
    };
    reading.mutate({ body: { ...order, ...page } }, { onSuccess });
  };
  return {
    plan,
    error: looking.error ?? reading.error,
    look,
    readOn: { more, busy: reading.isPending || looking.isPending },
  };
}
