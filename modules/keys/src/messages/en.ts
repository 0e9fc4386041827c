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
  'error.CERT_005.title': 'There is no machine to look at',
  'error.CERT_005.detail': 'This process does not know its base directory.',
  'error.CERT_005.remedy': 'Run haechi doctor on the machine of the server.',
  'permission.installation:read': 'See the version and the state of the machine',
  'permission.key:read': 'See keys and certificates of the installation',
  'permission.key:manage': 'Renew, issue and revoke certificates, change keys',
  'setting.keys.certificateDays.title': 'Certificates are good for',
  'setting.keys.certificateDays.description':
    'The server renews its own when half of that is over. Clients ask for theirs again.',
  'setting.keys.formerKeptHours.title': 'Former sealing keys are kept at least',
  'setting.keys.formerKeptHours.description':
    'Rows are sealed anew by themselves. What people and programs carry about opens with a former key until then.',
  'setting.keys.adviseRotationDays.title': 'Changing a key is advised after',
  'setting.keys.adviseRotationDays.description':
    'The page of keys says so then. Keys that the server changes by itself are not meant.',
  'audit.action.keys.sealing_retired':
    'Former keys that wrapped data were retired with “{target}”: nothing is sealed under them any more',
  'audit.action.installation.roles_held_by_one': '“{target}” both installs and operates this installation',
  'audit.action.authority.made': 'The certificate authority “{target}” was made',
  'audit.action.authority.ends_soon': 'The certificate authority “{target}” ends in less than 30 days',
  'audit.action.certificate.issued': 'A certificate for “{target}” was issued',
  'audit.action.certificate.revoked': '{actor} revoked the certificate of “{target}”. Reason: {reason}',
  'audit.action.certificate.ends_soon': 'The certificate of “{target}” ends in less than 30 days',
} as const satisfies Catalogue;
