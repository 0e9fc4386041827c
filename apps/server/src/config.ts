import {
  ConfigError,
  type ConfigOf,
  flag,
  oneOf,
  optionalSecret,
  optionalText,
  readConfig,
  text,
  wholeNumber,
} from '@haechi/kernel/node';

/** Everything that is set from outside before the start. Run-time settings live in the database instead. */
export const CONFIG_KEYS = {
  HAECHI_HOME: { schema: text('./.haechi'), describe: 'Base directory: embedded database, keys, logs.' },
  PORT: { schema: wholeNumber(8470, 1, 65_535), describe: 'Port of the console and the API.' },
  HAECHI_ENVIRONMENT: {
    schema: oneOf(['development', 'staging', 'production'], 'production'),
    describe:
      'Where this server runs. Sets what approvals default to; staging and production refuse to start with approvals or roles switched off.',
  },
  HAECHI_APPROVAL_WORKFLOW: {
    schema: oneOf(['default', 'on', 'off'], 'default'),
    describe:
      'Whether calls of risky tools wait for approval. Default: off in development, else on, where it is required.',
  },
  HAECHI_RBAC: {
    schema: oneOf(['default', 'on', 'off'], 'default'),
    describe:
      'Whether calls of tools need a permission. Default: off in development, else on, where it is required.',
  },
  HAECHI_HOST: {
    schema: text('127.0.0.1'),
    describe: 'Address to listen on; 0.0.0.0 to be reached from other machines.',
  },
  HAECHI_PUBLIC_URL: {
    schema: optionalText(),
    describe:
      'Address people open in the browser. Default: http://localhost:PORT, with https where TLS is on.',
  },
  HAECHI_TLS: {
    schema: oneOf(['off', 'on'], 'off'),
    describe:
      'Whether the server answers over TLS itself, with certificates of its own authority that it renews. Off behind a proxy that does.',
  },
  HAECHI_TLS_NAMES: {
    schema: optionalText(),
    describe:
      'Names and addresses its certificate holds for, separated by commas. Default: the host of the public address, localhost and 127.0.0.1.',
  },
  HAECHI_TLS_CLIENTS: {
    schema: oneOf(['off', 'required'], 'off'),
    describe:
      'Whether whoever connects has to show a certificate that this installation issued; what was revoked is refused.',
  },
  DATABASE_URL: {
    schema: optionalSecret(),
    describe:
      'An existing PostgreSQL (15 or later), as the role that owns the database. Default: the embedded one.',
  },
  DATABASE_APP_URL: {
    schema: optionalSecret(),
    describe: 'The same database as the role haechi_app, where the owner may not create roles.',
  },
  HAECHI_ROOT_KEY_FILE: {
    schema: optionalText(),
    describe:
      'File with the 32 bytes that wrap all other keys. Default: keys/root.key in the base directory.',
  },
  HAECHI_UNLOCK: {
    schema: oneOf(['usb', 'manual'], 'usb'),
    describe:
      'With the root key in custody: open it with a USB key that is plugged in, or only when somebody runs haechi unlock.',
  },
  HAECHI_USB_KEY: {
    schema: optionalText(),
    describe: 'Folder or file of the USB key. Default: wherever this system mounts media.',
  },
  HAECHI_WHEN_LOCKED: {
    schema: oneOf(['wait', 'exit'], 'wait'),
    describe: 'While the keys are locked: wait for somebody to unlock them, or end with exit status 77.',
  },
  HAECHI_ONE_ACCOUNT: {
    schema: optionalText(),
    describe:
      'Why the account that installed also runs the server, where that cannot be otherwise; the log keeps it. Default: none.',
  },
  HAECHI_BACKUP_DIR: {
    schema: optionalText(),
    describe:
      'Folder for backups, apart from every folder of the service. Default: backup/haechi in the base directory.',
  },
  HAECHI_BACKUP_URL: {
    schema: optionalSecret(),
    describe:
      'The database of DATABASE_URL as a role with the attribute REPLICATION: this process then backs it up. Set it on one machine.',
  },
  HAECHI_BACKUP_SECOND_DIR: {
    schema: optionalText(),
    describe: 'Where a second medium is (USB, NAS); backups are copied there when it is present.',
  },
  HAECHI_BACKUP_IDENTITY: {
    schema: optionalText(),
    describe: 'Key file that opens backups, on a medium that is plugged in for restore drills.',
  },
  HAECHI_PLACES_FILE: {
    schema: optionalText(),
    describe:
      'File that tells where addresses are (MaxMind DB), for noticing sign-ins from far apart (city) or from a new country. Default: none.',
  },
  HAECHI_LOG_TO: {
    schema: oneOf(['file', 'stderr'], 'file'),
    describe: 'Where the structured log goes: logs/server.log in the base directory, or standard error.',
  },
  HAECHI_LOG_LEVEL: {
    schema: oneOf(['error', 'warn', 'info', 'debug'], 'info'),
    describe: 'How much is logged.',
  },
  HAECHI_METRICS: {
    schema: oneOf(['loopback', 'open', 'off'], 'loopback'),
    describe: 'Who may read /metrics.',
  },
  HAECHI_TRUSTED_PROXIES: {
    schema: wholeNumber(0, 0, 10),
    describe: 'How many of your own proxies stand in front; their word about the client address is taken.',
  },
  HAECHI_RATE_LIMIT_PER_MINUTE: {
    schema: wholeNumber(1200, 10, 10_000_000),
    describe: 'Requests a minute from one address, for each server process.',
  },
  HAECHI_PROCESSES: {
    schema: wholeNumber(1, 1, 64),
    describe:
      'Server processes on this machine, which share the port and the database; more than one on Linux.',
  },
  HAECHI_DATABASE_CONNECTIONS: {
    schema: wholeNumber(20, 5, 500),
    describe: 'Connections of one server process to the database.',
  },
  HAECHI_TIERS_DIRECTORY: {
    schema: optionalText(),
    describe:
      'Directory of the log files that left the database, shared by all processes. Default: tiers in the base directory.',
  },
  HAECHI_COLD_DIRECTORY: {
    schema: optionalText(),
    describe: 'A second path for sealed log files of the cold tier. Default: none.',
  },
  HAECHI_COLD_S3_URL: {
    schema: optionalText(),
    describe:
      'Bucket of an S3-compatible store for the cold tier, in path style: https://s3.example.com/bucket. Default: none.',
  },
  HAECHI_COLD_S3_REGION: {
    schema: text('us-east-1'),
    describe: 'Region that requests to it are signed for.',
  },
  HAECHI_COLD_S3_ACCESS_KEY_ID: { schema: optionalText(), describe: 'Name of the access key for it.' },
  HAECHI_COLD_S3_SECRET_ACCESS_KEY: { schema: optionalSecret(), describe: 'The access key itself.' },
  HAECHI_COLD_S3_LOCK: {
    schema: oneOf(['governance', 'compliance', 'off'], 'governance'),
    describe: 'Object lock that keeps its files until their time is over; off for a bucket without one.',
  },
  HAECHI_OPA_URL: {
    schema: optionalText(),
    describe:
      'Address of the policy server (OPA) beside this process, as http://127.0.0.1:8181. Default: none.',
  },
  HAECHI_OPA_PATH: {
    schema: text('haechi/authz/allow'),
    describe: 'The rule that is asked for, as its Data API names it.',
  },
  HAECHI_OPA_TOKEN: {
    schema: optionalSecret(),
    describe: 'Bearer token the policy server wants, if it wants one.',
  },
  HAECHI_GATE_PROGRAMS_FILE: {
    schema: optionalText(),
    describe:
      'JSON file of programs that organisations may run as servers behind the gate, by name. Default: only the sandbox.',
  },
  HAECHI_CHECK_RESPONSES: {
    schema: flag(false),
    describe: 'Compare every answer with its contract and fail loudly; for tests.',
  },
} as const;

export type ServerConfig = ConfigOf<typeof CONFIG_KEYS>;

/** @throws ConfigError naming every wrong or unknown key */
export function readServerConfig(env: Readonly<Record<string, string | undefined>>): ServerConfig {
  const config = readConfig(CONFIG_KEYS, env, 'HAECHI_');
  const missing = (['HAECHI_APPROVAL_WORKFLOW', 'HAECHI_RBAC'] as const).filter(
    (key) => config[key] === 'off',
  );
  if (config.HAECHI_ENVIRONMENT !== 'development' && missing.length > 0)
    throw new ConfigError(
      missing.map(
        (key) =>
          `${key} must not be off in ${config.HAECHI_ENVIRONMENT}; an administrator can switch it off for a while at run time`,
      ),
    );
  return config;
}
