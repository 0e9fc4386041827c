import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AccessModule } from '@haechi/access';
import type { ApprovalsModule } from '@haechi/approvals';
import type { AuditModule } from '@haechi/audit';
import { createGateModule, type GateModule, type OfferedProgram, readProgramsFile } from '@haechi/gate';
import type { OutboundGuard } from '@haechi/http';
import type { IdentityModule } from '@haechi/identity';
import type { Clock, Translate } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import type { SettingsModule } from '@haechi/settings';
import type { MembershipPort } from '@haechi/tenants';
import type { ServerConfig } from './config.ts';
import type { OpenDatabase } from './start/open-database.ts';

export type OfferedPrograms = Readonly<Record<string, OfferedProgram>>;

/** What organisations may run as servers behind the gate: the sandbox that comes with it, and what the operator lists. */
export function readPrograms(config: ServerConfig): OfferedPrograms {
  const folder = join(resolve(config.HAECHI_HOME), 'sandbox', '{tenant}', '{upstream}');
  const sandbox = {
    title: 'Sandbox',
    description: 'Files, git and programs inside one folder of this server, without a network.',
    command: process.execPath,
    args: [fileURLToPath(import.meta.resolve('@haechi/sandbox-upstream/main')), '--folder', folder],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    makeFolder: folder,
  };
  const file = config.HAECHI_GATE_PROGRAMS_FILE;
  return { sandbox, ...(file === undefined ? {} : readProgramsFile(file)) };
}

export interface GateParts {
  readonly core: {
    readonly rootKey: RootKey;
    readonly log: Logger;
    readonly clock: Clock;
    readonly translate: Translate;
  };
  readonly pools: Pick<OpenDatabase, 'database' | 'jobDatabase'>;
  readonly audit: AuditModule;
  readonly settings: SettingsModule;
  readonly access: AccessModule;
  readonly approvals: ApprovalsModule;
  readonly identity: IdentityModule;
  readonly memberships: MembershipPort;
  readonly guard: OutboundGuard;
  readonly publicUrl: URL;
  readonly programs: OfferedPrograms;
}

export const createGate = ({ core, pools, identity, memberships, ...parts }: GateParts): GateModule =>
  createGateModule({
    ...core,
    ...parts,
    ...pools,
    findPeople: (tx, ids) => identity.findUsers(tx, ids),
    isMember: memberships.isMember,
  });
