export { type Authority, crossSign, type MadeAuthority, makeAuthority, openAuthority } from './authority.ts';
export {
  type CertificateFacts,
  describeCertificate,
  pemToDer,
  privateKeyToPem,
} from './describe-certificate.ts';
export {
  type IssuePlan,
  issueClientCertificate,
  issueServerCertificate,
  makeRequest,
  openRequest,
} from './issue.ts';
export {
  makeRevocationList,
  REVOCATION_REASONS,
  type Revocation,
  type RevocationReason,
} from './revocation-list.ts';
