import type { Command } from '../command.ts';
import { accessCommands } from './access.ts';
import { anomalyCommands } from './anomalies.ts';
import { approvalCommands } from './approvals.ts';
import { auditCommands } from './audit.ts';
import { auditTierCommands } from './audit-tiers.ts';
import { auditTrustCommands } from './audit-trust.ts';
import { backupCommands } from './backup.ts';
import { recipientCommands } from './backup-recipients.ts';
import { certificateCommands } from './certificates.ts';
import { check } from './check.ts';
import { doctor } from './doctor.ts';
import { gateCommands } from './gate.ts';
import { identityCommands } from './identity.ts';
import { keyListCommands } from './key-list.ts';
import { keysCommands } from './keys.ts';
import { notificationChannelCommands } from './notification-channels.ts';
import { notificationPreferenceCommands } from './notification-preferences.ts';
import { opaCommands } from './opa.ts';
import { releaseCommands } from './release.ts';
import { restoreCommands } from './restore.ts';
import { reviewCommands } from './reviews.ts';
import { runCommands } from './run.ts';
import { serviceCommands } from './service.ts';
import { serviceAccountCommands } from './service-accounts.ts';
import { signInCommands } from './sign-in.ts';
import { sinkCommands } from './sinks.ts';
import { status } from './status.ts';
import { tokenCommands } from './token.ts';
import { unlock } from './unlock.ts';
import { witnessCommands } from './witness.ts';

/** Every command, in the order the help lists them. */
export const commands: readonly Command[] = [
  status,
  unlock,
  ...keyListCommands,
  ...keysCommands,
  ...certificateCommands,
  doctor,
  ...runCommands,
  ...releaseCommands,
  ...serviceCommands,
  ...signInCommands,
  ...tokenCommands,
  check,
  ...accessCommands,
  ...serviceAccountCommands,
  ...identityCommands,
  ...reviewCommands,
  ...opaCommands,
  ...approvalCommands,
  ...gateCommands,
  ...auditCommands,
  ...anomalyCommands,
  ...sinkCommands,
  ...notificationChannelCommands,
  ...notificationPreferenceCommands,
  ...auditTrustCommands,
  ...auditTierCommands,
  ...witnessCommands,
  ...backupCommands,
  ...recipientCommands,
  ...restoreCommands,
];
