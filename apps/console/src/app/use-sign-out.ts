import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useApiMutation } from '../api/api.ts';

/** Ends the session and forgets everything that was read in it, also when the server could not be told. */
export function useSignOut(): () => void {
  const router = useRouter();
  const queryClient = useQueryClient();
  const { mutate } = useApiMutation('POST /api/v1/auth/logout');
  return () =>
    mutate(
      {},
      {
        onSettled: () => {
          void router.navigate({ to: '/sign-in' }).then(() => queryClient.clear());
        },
      },
    );
}
