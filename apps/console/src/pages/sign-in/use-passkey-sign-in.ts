import { useEffect, useEffectEvent, useState } from 'react';
import { api, useApiMutation } from '../../api/api.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { hasPasskeys } from '../../credentials/has-passkeys.ts';
import {
  offersPasskeysInFields,
  type PasskeyTrouble,
  readPasskeyTrouble,
  showPasskey,
  withdrawPasskeyOffer,
} from '../../credentials/passkey.ts';
import type { SignInNext } from './sign-in-next.ts';

export interface PasskeySignIn {
  readonly isPossible: boolean;
  readonly busy: boolean;
  readonly problem: ApiProblem | null;
  readonly trouble: PasskeyTrouble | undefined;
  readonly start: () => void;
}

/**
 * Signs in with a passkey: by a button, and among what the browser offers in the e-mail field where it can. The field's
 * offer waits until it is taken, so it never fails loudly.
 */
export function usePasskeySignIn(onNext: (answer: SignInNext) => void): PasskeySignIn {
  const [asking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState<PasskeyTrouble>();
  const login = useApiMutation('POST /api/v1/auth/passkeys/login', { onSuccess: onNext });

  const offer = useEffectEvent(async (isGone: () => boolean) => {
    if (!(await offersPasskeysInFields()) || isGone()) return;
    try {
      const { options } = await api('POST /api/v1/auth/passkeys/options');
      if (isGone()) return;
      login.mutate({ body: { credential: await showPasskey(options, true) } });
    } catch {
      // Not taken, or not possible: the button and the password are there.
    }
  });
  useEffect(() => {
    let gone = false;
    void offer(() => gone);
    return () => {
      gone = true;
      withdrawPasskeyOffer();
    };
  }, []);

  const start = async () => {
    setAsking(true);
    setTrouble(undefined);
    login.reset();
    try {
      const { options } = await api('POST /api/v1/auth/passkeys/options');
      login.mutate({ body: { credential: await showPasskey(options) } });
    } catch (error) {
      setTrouble(readPasskeyTrouble(error) ?? 'not_possible');
    } finally {
      setAsking(false);
    }
  };
  return {
    isPossible: hasPasskeys(),
    busy: asking || login.isPending,
    problem: login.error,
    trouble,
    start: () => void start(),
  };
}
