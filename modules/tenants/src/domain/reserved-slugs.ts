/**
 * Names no organisation may take: each would be a host name of the platform itself, or pass for one
 * (RFC 2142 mailbox names included, because certificates are issued to who reads them).
 */
const RESERVED: ReadonlySet<string> = new Set([
  ...[
    'platform',
    'haechi',
    'hq',
    'root',
    'system',
    'internal',
    'local',
    'localhost',
    'console',
    'ops',
    'portal',
  ],
  ...[
    'www',
    'api',
    'app',
    'apps',
    'admin',
    'auth',
    'login',
    'signin',
    'signup',
    'sso',
    'oauth',
    'oidc',
    'id',
  ],
  ...[
    'account',
    'accounts',
    'billing',
    'pay',
    'payment',
    'payments',
    'status',
    'health',
    'metrics',
    'audit',
    'log',
  ],
  ...['static', 'assets', 'cdn', 'files', 'media', 'img', 'docs', 'help', 'support', 'blog', 'shop', 'store'],
  ...['mail', 'smtp', 'imap', 'pop', 'ftp', 'ns', 'ns1', 'ns2', 'dns', 'mx', 'vpn', 'git', 'mcp', 'wpad'],
  ...[
    'hostmaster',
    'postmaster',
    'webmaster',
    'administrator',
    'abuse',
    'security',
    'noc',
    'info',
    'noreply',
  ],
  ...['dev', 'test', 'staging', 'stage', 'demo', 'sandbox', 'beta', 'preview', 'prod', 'production'],
]);

/** True for names of the platform's own and for punycode (RFC 5891, section 4.2.3.1), which can look like any name. */
export function isReservedSlug(slug: string): boolean {
  return RESERVED.has(slug) || slug.slice(2, 4) === '--';
}
