export type PasskeyFailure =
  | 'unknown_passkey'
  | 'passkey_challenge_over'
  | 'wrong_passkey'
  | 'passkey_blocked'
  | 'passkey_copied';
