import type { Catalogue } from '@haechi/kernel';

export const en = {
  'error.CERT_001.title': 'The server has no certificates of its own',
  'error.CERT_001.detail': 'It does not answer over TLS itself.',
  'error.CERT_001.remedy': 'Set HAECHI_TLS=on and start the server anew.',
  'error.CERT_002.title': 'This is no certificate request',
  'error.CERT_002.detail': 'It is damaged, or not signed by its own key.',
  'error.CERT_002.remedy': 'Make a PKCS#10 request with the key of the client, and send it as PEM.',
  'error.CERT_003.title': 'There is a certificate for this client',
  'error.CERT_003.detail': 'One of the same name is still good.',
  'error.CERT_003.remedy': 'Revoke it first, or use another name.',
  'error.CERT_004.title': 'This certificate is not good any more',
  'error.CERT_004.detail': 'It was revoked or has ended.',
  'error.CERT_004.remedy': 'Look at the list again; there is nothing left to revoke.',
  'permission.key:read': 'See keys and certificates of the installation',
  'permission.key:manage': 'Renew, issue and revoke certificates, change keys',
  'setting.keys.certificateDays.title': 'Certificates are good for',
  'setting.keys.certificateDays.description':
    'The server renews its own when half of that is over. Clients ask for theirs again.',
  'audit.action.authority.made': 'The certificate authority “{target}” was made',
  'audit.action.authority.ends_soon': 'The certificate authority “{target}” ends in less than 30 days',
  'audit.action.certificate.issued': 'A certificate for “{target}” was issued',
  'audit.action.certificate.revoked': '{actor} revoked the certificate of “{target}”. Reason: {reason}',
  'audit.action.certificate.ends_soon': 'The certificate of “{target}” ends in less than 30 days',
} as const satisfies Catalogue;
