import { TEST_POLICY } from '../../modules/access/test/opa/policy.ts';
import { describeSidecar } from '../../modules/access/test/opa/sidecar-suite.ts';
import { startOpa } from './start-opa.ts';

describeSidecar('Open Policy Agent', () =>
  startOpa({ files: { 'policy.rego': TEST_POLICY }, args: ['policy.rego'] }),
);
