import { useLocalStorage } from '@mantine/hooks';
import { useEffect } from 'react';
import { useApi } from '../../api/api.ts';
import { useCan, useMe } from '../../app/session.ts';
import { hasPasskeys } from '../../credentials/has-passkeys.ts';
import { isNewPlatform, progressOfStart, type StartFacts, type StartProgress } from './guided-start.ts';

export interface GuidedStart {
  /** `unknown` while it is being found out; nothing may jump in later above what is being read. */
  readonly state: 'unknown' | 'hidden' | 'shown';
  readonly progress: StartProgress | undefined;
  /** The organisation to go into. */
  readonly tenant: { readonly id: string; readonly name: string } | undefined;
  readonly dismiss: () => void;
}

/** Whether this person is led through the first steps of a new platform, and how far they are. */
export function useGuidedStart(): GuidedStart {
  const me = useMe();
  const [over, setOver] = useLocalStorage({
    key: `haechi.start.over.${me.user.id}`,
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const mayRead = useCan('tenant:read');
  const wanted = me.mayUsePlatform && mayRead && !over;
  const { facts, tenant, failed } = useStartFacts(wanted);
  const progress = facts && progressOfStart(facts);
  const finished = progress?.finished ?? false;
  // Once finished it stays so: at the platform the requests decided inside an organisation are not seen.
  useEffect(() => {
    if (finished) setOver(true);
  }, [finished, setOver]);

  const shown = wanted && !finished && facts !== undefined && isNewPlatform(facts);
  const unknown = wanted && facts === undefined && !failed;
  return {
    state: unknown ? 'unknown' : shown ? 'shown' : 'hidden',
    progress,
    tenant,
    dismiss: () => setOver(true),
  };
}

interface FoundFacts {
  readonly facts: StartFacts | undefined;
  readonly tenant: GuidedStart['tenant'];
  readonly failed: boolean;
}

function useStartFacts(enabled: boolean): FoundFacts {
  const { activeScope, factors } = useMe();
  const atTenant = activeScope.kind === 'tenant';
  const all = useApi('GET /api/v1/tenants', { query: { limit: 2 } }, { enabled: enabled && !atTenant });
  const here = useApi(
    'GET /api/v1/tenants/{id}',
    { params: { id: activeScope.id } },
    { enabled: enabled && atTenant },
  );
  const approved = useApi(
    'GET /api/v1/approvals',
    { query: { view: 'all', state: 'redeemed', limit: 1 } },
    { enabled: enabled && atTenant },
  );
  const mayReadMembers = useCan('member:read');
  const invited = useApi(
    'GET /api/v1/invitations',
    { query: { limit: 1 } },
    { enabled: enabled && atTenant && mayReadMembers },
  );
  const tenant = atTenant ? here.data : all.data?.items[0];
  const known = atTenant
    ? here.data !== undefined &&
      approved.data !== undefined &&
      (invited.data !== undefined || !mayReadMembers)
    : all.data !== undefined;
  const failed = [all, here, approved, invited].some((query) => query.isError);
  if (!known) return { facts: undefined, tenant: undefined, failed };
  return {
    failed,
    tenant,
    facts: {
      passkeyCount: hasPasskeys() ? factors.passkeys : undefined,
      // Inside one organisation the others are not seen; there is at least this one.
      tenantCount: atTenant ? 1 : (all.data?.items.length ?? 0),
      atTenant,
      branchCount: tenant?.branchCount ?? 0,
      projectCount: tenant?.projectCount ?? 0,
      // Sent is enough: when the colleague follows the link is not in the reader's hands.
      invitedCount: (tenant?.memberCount ?? 0) + (invited.data?.items.length ?? 0),
      approvedCount: approved.data?.items.length ?? 0,
    },
  };
}
