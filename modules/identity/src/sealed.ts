import type { SealedColumn } from '@haechi/database';
import { sealedTotpKeys } from './credentials/totp-vault.ts';
import { sealedFlows } from './external/flows.ts';
import { sealedClientSecrets } from './external/providers.ts';
import { sealedSigningKeys } from './oidc/keys/signing-keys.ts';
import { sealedRecords } from './oidc/storage/create-adapter.ts';
import { sealedRefreshAnswers } from './oidc/tokens/spent-records.ts';

/** Everything this module keeps sealed under the root key. */
export const identitySealed: readonly SealedColumn[] = [
  ...sealedTotpKeys,
  sealedClientSecrets,
  sealedFlows,
  sealedSigningKeys,
  sealedRecords,
  sealedRefreshAnswers,
];
