import { useLocalStorage } from '@mantine/hooks';
import { useApi } from '../api/api.ts';
import { useMe } from './session.ts';

export interface BranchChoice {
  readonly id: string;
  readonly name: string;
}

export interface ActiveBranch {
  /** The branch looked at; undefined means all of them. */
  readonly branch: BranchChoice | undefined;
  readonly branches: readonly BranchChoice[];
  readonly choose: (branchId: string | undefined) => void;
}

/** Which branch the lists show. It narrows the view and gives no rights; kept per tenant on this device. */
export function useActiveBranch(): ActiveBranch {
  const { activeScope } = useMe();
  const scopes = useApi('GET /api/v1/scopes');
  const [chosen, setChosen] = useLocalStorage({
    key: `haechi.branch.${activeScope.id}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const branches =
    activeScope.kind === 'tenant'
      ? (scopes.data?.items ?? [])
          .filter((item) => item.kind === 'branch')
          .map((item) => ({ id: item.scope, name: item.name }))
      : [];
  return {
    branches,
    branch: branches.find((branch) => branch.id === chosen),
    choose: (branchId) => setChosen(branchId ?? ''),
  };
}
