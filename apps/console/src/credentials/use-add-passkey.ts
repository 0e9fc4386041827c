import { useState } from 'react';
import { api, useApiMutation } from '../api/api.ts';
import { ApiProblem } from '../api/problem.ts';
import { makePasskey, type PasskeyTrouble, readPasskeyTrouble } from './passkey.ts';

export interface AddPasskey {
  readonly busy: boolean;
  readonly problem: ApiProblem | undefined;
  readonly trouble: PasskeyTrouble | undefined;
  readonly start: () => void;
}

/** Has the reader's device make a passkey and keeps its public half. */
export function useAddPasskey(onAdded: () => void): AddPasskey {
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState<ApiProblem>();
  const [trouble, setTrouble] = useState<PasskeyTrouble>();
  const add = useApiMutation('POST /api/v1/me/passkeys', {
    changes: ['GET /api/v1/me/passkeys', 'GET /api/v1/me', 'GET /api/v1/me/notices'],
    onSuccess: onAdded,
  });
  const start = async () => {
    setAsking(true);
    setRefused(undefined);
    setTrouble(undefined);
    add.reset();
    try {
      const { options } = await api('POST /api/v1/me/passkeys/options');
      add.mutate({ body: { credential: await makePasskey(options) } });
    } catch (error) {
      // The factor was not shown: the reader closed that dialog and knows it.
      if (error instanceof ApiProblem) setRefused(error.code === 'AUTH_011' ? undefined : error);
      else setTrouble(readPasskeyTrouble(error) ?? 'not_possible');
    } finally {
      setAsking(false);
    }
  };
  return {
    busy: asking || add.isPending,
    problem: refused ?? add.error ?? undefined,
    trouble,
    start: () => void start(),
  };
}
