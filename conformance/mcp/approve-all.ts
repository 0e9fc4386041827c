import type { ApiClient } from '../../e2e/harness/api-client.ts';

const LOOK_EVERY_MS = 50;

/** Approves whatever waits, so that calls that need a person go on as they do when somebody is quick. */
export function approveAll(approver: ApiClient): { readonly stop: () => Promise<void> } {
  let stopped = false;
  async function work(): Promise<void> {
    while (!stopped) {
      const { items } = await approver.call('GET /api/v1/approvals', {
        query: { view: 'inbox', state: 'pending' },
      });
      for (const { id } of items)
        await approver
          .call('POST /api/v1/approvals/{id}/approve', { params: { id }, body: { reason: 'conformance' } })
          // Cancelled or expired in between.
          .catch(() => undefined);
      await new Promise((resolve) => void setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
  const working = work();
  return {
    stop: async () => {
      stopped = true;
      await working;
    },
  };
}
