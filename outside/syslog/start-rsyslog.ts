import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../e2e/harness/free-port.ts';

/** What the daemon made of one message: its own names for the parts of RFC 5424. */
export interface Parsed {
  readonly pri: string;
  readonly version: string;
  readonly timestamp: string;
  readonly host: string;
  readonly app: string;
  readonly procid: string;
  readonly msgid: string;
  readonly data: string;
  readonly message: string;
  readonly input: string;
}

export interface RunningRsyslog {
  readonly udpPort: number;
  readonly tcpPort: number;
  readonly tlsPort: number;
  /** What it has written so far, in order. */
  messages(): Parsed[];
  /** Resolves when it has written at least `count` messages. */
  received(count: number): Promise<Parsed[]>;
  close(): Promise<void>;
}

export interface RsyslogOptions {
  readonly certificate: string;
  readonly privateKey: string;
  /** Clients must show a certificate of this authority. */
  readonly clientAuthority: string;
}

// oxlint-disable-next-line no-process-env -- the runner of outside suites tells by it where the program is
const { HAECHI_TEST_RSYSLOGD, HAECHI_TEST_RSYSLOG_MODULES, HAECHI_TEST_RSYSLOG_LIBRARIES } = process.env;

const PROPERTIES: Readonly<Record<keyof Parsed, string>> = {
  pri: 'pri',
  version: 'protocol-version',
  timestamp: 'timereported',
  host: 'hostname',
  app: 'app-name',
  procid: 'procid',
  msgid: 'msgid',
  data: 'structured-data',
  message: 'msg',
  input: 'inputname',
};

/** One JSON object on a line for each message; the daemon does the escaping. */
const template = Object.entries(PROPERTIES)
  .map(([name, property]) => {
    const date = property === 'timereported' ? ' dateFormat="rfc3339"' : '';
    return `  property(outname="${name}" name="${property}" format="jsonf"${date})`;
  })
  .join('\n');

const configurationOf = (
  directory: string,
  ports: readonly [udp: number, tcp: number, tls: number],
): string => `
global(workDirectory="${directory}" maxMessageSize="64k" parser.escapeControlCharactersOnReceive="off")
module(load="imudp")
module(load="imtcp")
template(name="parsed" type="list" option.jsonf="on") {
${template}
}
ruleset(name="keep") {
  action(type="omfile" file="${directory}/messages.jsonl" template="parsed" asyncWriting="off")
}
input(type="imudp" address="127.0.0.1" port="${ports[0]}" name="udp" ruleset="keep")
input(type="imtcp" address="127.0.0.1" port="${ports[1]}" name="tcp" ruleset="keep" streamDriver.name="ptcp")
input(type="imtcp" address="127.0.0.1" port="${ports[2]}" name="tls" ruleset="keep"
  streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="x509/certvalid"
  streamDriver.caFile="${directory}/authority.pem"
  streamDriver.certFile="${directory}/certificate.pem" streamDriver.keyFile="${directory}/key.pem")
`;

const answersAt = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

/** Runs rsyslogd as an ordinary process that listens on free ports and writes what it parsed into a folder of its own. */
export async function startRsyslog(options: RsyslogOptions): Promise<RunningRsyslog> {
  const directory = await mkdtemp(join(tmpdir(), 'haechi-rsyslog-'));
  const ports = [await findFreePort(), await findFreePort(), await findFreePort()] as const;
  await writeFile(join(directory, 'authority.pem'), options.clientAuthority);
  await writeFile(join(directory, 'certificate.pem'), options.certificate);
  await writeFile(join(directory, 'key.pem'), options.privateKey, { mode: 0o600 });
  const configuration = join(directory, 'rsyslog.conf');
  await writeFile(configuration, configurationOf(directory, ports));
  const child = spawn(
    HAECHI_TEST_RSYSLOGD ?? '',
    ['-n', '-f', configuration, '-i', join(directory, 'pid'), '-M', HAECHI_TEST_RSYSLOG_MODULES ?? ''],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { LD_LIBRARY_PATH: HAECHI_TEST_RSYSLOG_LIBRARIES } },
  );
  const ended = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const path = join(directory, 'messages.jsonl');

  function messages(): Parsed[] {
    if (!existsSync(path)) return [];
    const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    return whole.map((line) => JSON.parse(line) as Parsed); // the template of the configuration writes it so
  }

  async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await isTrue())) {
      if (child.exitCode !== null) throw new Error(`rsyslogd ended:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  // The datagram socket is open before those of TCP listen.
  for (const port of ports.slice(1)) await until(() => answersAt(port));
  return {
    udpPort: ports[0],
    tcpPort: ports[1],
    tlsPort: ports[2],
    messages,
    async received(count) {
      await until(() => messages().length >= count);
      return messages();
    },
    async close() {
      child.kill('SIGTERM');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
