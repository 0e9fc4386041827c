import { startPolicyTwin } from './policy-twin.ts';
import { describeSidecar } from './sidecar-suite.ts';

describeSidecar('a twin of OPA', startPolicyTwin);
